/** ECR's two ways in on real parts: the registry protocol and the ECR API never disagree. */
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  ECRClient,
  ListImagesCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
} from '@aws-sdk/client-ecr'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createMotoSdk } from '../../../../infra/local/moto/moto-sdk.ts'
import { createEcrRecords } from '../../../../infra/local/registry/ecr-records.ts'
import { createEcrTokens } from '../../../../infra/local/registry/ecr-tokens.ts'
import { registrySocket } from '../../../../infra/local/registry/registry-daemon.ts'
import { createRegistryFront } from '../../../../infra/local/registry/registry-front.ts'
import { createRegistryStore } from '../../../../infra/local/registry/registry-store.ts'
import { startTestMoto } from '../gateway/test-gateway.ts'
import { cloud, startRegistry } from './test-registry.ts'

t.setTimeout(120_000)

const moto = await startTestMoto()
t.teardown(() => moto.stop())
await startRegistry()
const ecr = createMotoSdk(ECRClient, moto.cloud)
const tokens = createEcrTokens(Buffer.from('secret'), () => 0)
const front = createServer(
  createRegistryFront({
    registryId: cloud.accountId,
    tokens,
    records: createEcrRecords(ecr),
    store: createRegistryStore(registrySocket(cloud)),
  }),
).listen(0, '127.0.0.1')
await once(front, 'listening')
t.teardown(() => front.close())

const password = `AWS:${tokens.issue().password}`
const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, url), {
    ...init,
    headers: { ...init.headers, authorization: `Basic ${btoa(password)}` },
  })

const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`
const mediaType = 'application/vnd.oci.image.manifest.v1+json'
const blob = '{}'
const config = { mediaType: 'application/json', digest: digestOf(blob), size: blob.length }
const manifestOf = (word: string): string =>
  JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [], annotations: { word } })

const push = (repository: string, reference: string, manifest: string): Promise<Response> =>
  call(`/v2/${repository}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: manifest,
  })

const upload = async (repository: string): Promise<Response> => {
  const begun = await call(`/v2/${repository}/blobs/uploads/`, { method: 'POST' })
  const place = new URL(begun.headers.get('location') ?? '', url)
  place.searchParams.set('digest', config.digest)
  return call(place.href, { method: 'PUT', body: blob })
}

let made = 0
const createRepository = async (imageTagMutability: 'MUTABLE' | 'IMMUTABLE'): Promise<string> => {
  const repositoryName = `assay/sentiment-${(made += 1)}`
  await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability }))
  return repositoryName
}

t.test('a manifest whose blobs are not there is refused, and not recorded', async (t) => {
  const repository = await createRepository('MUTABLE')
  t.equal((await push(repository, 'v1', manifestOf('a'))).status, 400)
  const { imageIds } = await ecr.send(new ListImagesCommand({ repositoryName: repository }))
  t.strictSame(imageIds, [])
  t.equal((await call(`/v2/${repository}/manifests/v1`)).status, 404)
})

t.test('what was pushed is recorded, and can be pulled', async (t) => {
  const repository = await createRepository('MUTABLE')
  const uploaded = await upload(repository)
  t.equal(uploaded.status, 201)
  t.equal(new URL(uploaded.headers.get('location') ?? '', url).origin, url, 'it is at the front')
  const pushed = await push(repository, 'v1', manifestOf('a'))
  t.equal(pushed.status, 201)
  t.equal(pushed.headers.get('docker-content-digest'), digestOf(manifestOf('a')))
  t.equal((await push(repository, 'v1', manifestOf('a'))).status, 201, 'twice is as once')
  const pulled = await call(`/v2/${repository}/manifests/v1`)
  t.equal(pulled.headers.get('content-type'), mediaType)
  t.equal(await pulled.text(), manifestOf('a'))
  const head = await call(`/v2/${repository}/manifests/v1`, { method: 'HEAD' })
  t.equal(head.headers.get('docker-content-digest'), digestOf(manifestOf('a')))
  t.equal(await (await call(`/v2/${repository}/blobs/${config.digest}`)).text(), blob)
  t.equal((await fetch(`${url}/v2/`)).status, 401)
  t.equal((await call('/v2/')).status, 200)
})

t.test('an immutable tag stays where it is, whichever way another image comes', async (t) => {
  const repository = await createRepository('IMMUTABLE')
  await upload(repository)
  t.equal((await push(repository, 'v1', manifestOf('a'))).status, 201)
  const again = await push(repository, 'v1', manifestOf('b'))
  t.equal(again.status, 400)
  t.match(await again.json(), {
    errors: [{ code: 'TAG_INVALID', message: /'v1' already exists .* the tag is immutable/ }],
  })
  const image = { repositoryName: repository, imageTag: 'v1', imageManifest: manifestOf('b') }
  await t.rejects(ecr.send(new PutImageCommand({ ...image, imageManifestMediaType: mediaType })), {
    name: 'ImageTagAlreadyExistsException',
  })
  await agree(t, repository)
  t.equal(await (await call(`/v2/${repository}/manifests/v1`)).text(), manifestOf('a'))
})

const tags = ['v1', 'v2'] as const
const words = ['a', 'b', 'c'] as const

/** Each of these tags is the same image by both ways, in the lists too. */
const agree = async (
  t: Test,
  repository: string,
  asked: readonly string[] = tags,
): Promise<Record<string, string>> => {
  const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName: repository }))
  const listed = imageIds.flatMap(({ imageTag }) => imageTag ?? []).sort()
  const { tags: wired } = (await (await call(`/v2/${repository}/tags/list`)).json()) as {
    tags: string[]
  }
  t.strictSame(wired, listed)
  const found: Record<string, string> = {}
  for (const imageTag of asked) {
    const answer = await ecr.send(
      new BatchGetImageCommand({ repositoryName: repository, imageIds: [{ imageTag }] }),
    )
    const recorded = answer.images?.[0]?.imageManifest
    const pulled = await call(`/v2/${repository}/manifests/${imageTag}`)
    t.equal(pulled.status, recorded === undefined ? 404 : 200)
    if (recorded === undefined) continue
    t.equal(await pulled.text(), recorded)
    found[imageTag] = recorded
  }
  return found
}

/** Does one thing to a repository. @returns whether it was taken */
const acts = {
  push: async (repository: string, tag: string, word: string) =>
    (await push(repository, tag, manifestOf(word))).ok,
  PutImage: (repository: string, imageTag: string, word: string) =>
    isTaken(
      ecr.send(
        new PutImageCommand({
          ...{ repositoryName: repository, imageTag, imageManifest: manifestOf(word) },
          imageManifestMediaType: mediaType,
        }),
      ),
    ),
  DELETE: async (repository: string, tag: string) =>
    (await call(`/v2/${repository}/manifests/${tag}`, { method: 'DELETE' })).ok,
  BatchDeleteImage: async (repository: string, imageTag: string) => {
    const answer = await ecr.send(
      new BatchDeleteImageCommand({ repositoryName: repository, imageIds: [{ imageTag }] }),
    )
    return (answer.failures ?? []).length === 0
  },
}

const isTaken = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work
    return true
  } catch (error) {
    if (/^Image(Tag)?AlreadyExistsException$/.test((error as Error).name)) return false
    throw error
  }
}

t.test('whatever comes in by either way, in any order, both ways tell the same', async (t) => {
  const step = fc.record({
    act: fc.constantFrom('push', 'push', 'PutImage', 'PutImage', 'DELETE', 'BatchDeleteImage'),
    tag: fc.constantFrom(...tags),
    word: fc.constantFrom(...words),
    mutability: fc.constantFrom('MUTABLE' as const, 'MUTABLE' as const, 'IMMUTABLE' as const),
  })
  const exercised = { refused: 0, moved: 0, removed: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 12 }), async (steps) => {
      const repository = await createRepository('MUTABLE')
      await upload(repository)
      let expected: Record<string, string> = {}
      for (const { act, tag, word, mutability } of steps) {
        await ecr.send(
          new PutImageTagMutabilityCommand({
            repositoryName: repository,
            imageTagMutability: mutability,
          }),
        )
        const before = expected[tag]
        const isTaken = await acts[act](repository, tag, word)
        if (act === 'DELETE' || act === 'BatchDeleteImage') {
          t.equal(isTaken, before !== undefined)
          const { [tag]: _removed, ...others } = expected
          expected = others
          exercised.removed += Number(isTaken)
        } else if (before !== undefined && mutability === 'IMMUTABLE') {
          t.equal(isTaken, false)
          exercised.refused += 1
        } else {
          expected = { ...expected, [tag]: manifestOf(word) }
          exercised.moved += Number(before !== undefined && before !== manifestOf(word))
        }
        t.equal((await agree(t, repository, [tag]))[tag], expected[tag])
      }
      t.strictSame(await agree(t, repository), expected)
    }),
    { numRuns: 12, seed: 20_261_129 },
  )
  for (const [what, count] of Object.entries(exercised)) t.ok(count >= 8, `${what}: ${count}`)
})
