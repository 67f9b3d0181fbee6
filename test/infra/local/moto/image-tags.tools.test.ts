/** ECR user guide, "Preventing image tags from being overwritten". */
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  PutImageCommand,
  type CreateRepositoryCommandInput,
} from '@aws-sdk/client-ecr'
import { createHash } from 'node:crypto'
import t from 'tap'
import { createMotoSdk } from '../../../../infra/local/moto/moto-sdk.ts'
import { startTestMoto } from '../gateway/test-gateway.ts'

const moto = await startTestMoto()
t.teardown(() => moto.stop())
const ecr = createMotoSdk(ECRClient, moto.cloud)

const imageManifestMediaType = 'application/vnd.oci.image.manifest.v1+json'
const [first, second] = ['first', 'second'].map((word) => JSON.stringify({ word, layers: [] }))
const digestOf = (text = ''): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

let made = 0
const repository = async (settings: Partial<CreateRepositoryCommandInput>): Promise<string> => {
  const repositoryName = `repository-${(made += 1)}`
  await ecr.send(new CreateRepositoryCommand({ repositoryName, ...settings }))
  return repositoryName
}

const put = (repositoryName: string, imageManifest: string | undefined, imageTag?: string) =>
  ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageManifestMediaType, imageTag }))

/** Tags by digest. */
const tagsIn = async (repositoryName: string) => {
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName }))
  return Object.fromEntries(imageDetails.map((one) => [one.imageDigest, one.imageTags ?? []]))
}

const filters = (...values: string[]) => ({
  imageTagMutabilityExclusionFilters: values.map((filter) => ({
    filterType: 'WILDCARD' as const,
    filter,
  })),
})
const mutable = { imageTagMutability: 'MUTABLE' as const }
const immutable = { imageTagMutability: 'IMMUTABLE' as const }
const immutableBut = { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' as const }
const mutableBut = { imageTagMutability: 'MUTABLE_WITH_EXCLUSION' as const }

/** Whether a tag moves to another image. */
const cases = [
  [{}, 'v1', true],
  [mutable, 'v1', true],
  [immutable, 'v1', false],
  [{ ...immutableBut, ...filters('dev-*') }, 'dev-1', true],
  [{ ...immutableBut, ...filters('dev-*') }, 'v1', false],
  [{ ...immutableBut, ...filters('dev-*') }, 'a-dev-1', false],
  [{ ...immutableBut, ...filters('*latest', 'v1.*') }, 'v1x0', false],
  [{ ...immutableBut, ...filters('*latest', 'v1.*') }, 'v1.0', true],
  [{ ...immutableBut, ...filters('*latest', 'v1.*') }, 'latest', true],
  [{ ...mutableBut, ...filters('v*') }, 'v1', false],
  [{ ...mutableBut, ...filters('v*') }, 'latest', true],
] as const

t.test('a tag that exists moves to another image where it may, and else is refused', async (t) => {
  for (const [settings, tag, moves] of cases) {
    const name = await repository(settings)
    await put(name, first, tag)
    const again = put(name, second, tag)
    const what = `${JSON.stringify(settings)} ${tag}`
    if (moves) await t.resolves(again, what)
    else await t.rejects(again, { name: 'ImageTagAlreadyExistsException' }, what)
    const expected = moves
      ? { [digestOf(first)]: [], [digestOf(second)]: [tag] }
      : { [digestOf(first)]: [tag] }
    t.strictSame(await tagsIn(name), expected, what)
  }
})

t.test(
  'an immutable tag is refused to every image, whether it is new, known or its own',
  async (t) => {
    const name = await repository(immutable)
    await put(name, first, 'v1')
    await put(name, second, 'v2')
    for (const manifest of [first, second, '{"new":1}']) {
      await t.rejects(put(name, manifest, 'v1'), { name: 'ImageTagAlreadyExistsException' })
    }
    await put(name, first, 'v3')
    t.strictSame(await tagsIn(name), {
      [digestOf(first)]: ['v1', 'v3'],
      [digestOf(second)]: ['v2'],
    })
  },
)

t.test('of pushes of one immutable tag at the same time, one is taken', async (t) => {
  const name = await repository(immutable)
  const manifests = Array.from({ length: 8 }, (_, at) => JSON.stringify({ at }))
  const pushes = await Promise.allSettled(manifests.map((manifest) => put(name, manifest, 'v1')))
  const taken = pushes.flatMap((push, at) => (push.status === 'fulfilled' ? [manifests[at]] : []))
  t.equal(taken.length, 1)
  t.strictSame(await tagsIn(name), { [digestOf(taken[0])]: ['v1'] })
})

t.test('an image pushed as it is already is told so', async (t) => {
  const name = await repository(mutable)
  await put(name, first, 'v1')
  for (const tag of ['v1', undefined]) {
    await t.rejects(put(name, first, tag), { name: 'ImageAlreadyExistsException' })
  }
  t.strictSame(await tagsIn(name), { [digestOf(first)]: ['v1'] })
})

t.test('a digest that is not that of the bytes is refused', async (t) => {
  const name = await repository({})
  const image = { repositoryName: name, imageManifest: first, imageManifestMediaType }
  const wrong = new PutImageCommand({ ...image, imageDigest: digestOf('other') })
  await t.rejects(ecr.send(wrong), { name: 'ImageDigestDoesNotMatchException' })
  const unknown = new PutImageCommand({ ...image, repositoryName: 'nowhere' })
  await t.rejects(ecr.send(unknown), { name: 'RepositoryNotFoundException' })
})
