import t from 'tap'
import {
  DockerFailure,
  type Docker,
  type DockerTrouble,
} from '../../../../../infra/local/host/docker-command.ts'
import {
  listSourceRoots,
  pruneSourceRoots,
  sourceRootName,
} from '../../../../../infra/local/up/source-ami/source-roots.ts'

/** Docker with these images, oldest first, and why it refuses to remove some. */
const dockerWith = (
  images: readonly string[],
  refusals: Readonly<Record<string, DockerTrouble>> = {},
) => {
  const left = [...images]
  const run: Docker['run'] = async ([verb, ...args]) => {
    if (verb === 'images') {
      const before = args.find((arg) => arg.startsWith('before='))?.slice('before='.length)
      const listed = before === undefined ? left : left.slice(0, left.indexOf(before))
      return listed.map((image) => `${image}\n`).join('')
    }
    t.equal(verb, 'rmi')
    const trouble = refusals[args[0] ?? '']
    if (trouble !== undefined) throw new DockerFailure(trouble, trouble)
    left.splice(left.indexOf(args[0] ?? ''), 1)
    return ''
  }
  return { docker: { run } as Docker, left }
}

const [oldest = '', older = '', current = '', newer = ''] = ['a', 'b', 'c', 'd'].map((letter) =>
  sourceRootName(letter.repeat(64)),
)

t.test('a root is named after its archive', async (t) => {
  t.equal(current, `assay-source-root:${'c'.repeat(32)}`)
})

t.test('every root that is there is listed', async (t) => {
  t.strictSame(await listSourceRoots(dockerWith([older, current]).docker.run), [older, current])
  t.strictSame(await listSourceRoots(dockerWith([]).docker.run), [])
})

t.test('older roots go, this one and newer ones stay', async (t) => {
  const { docker, left } = dockerWith([oldest, older, current, newer])
  await pruneSourceRoots(docker, current)
  t.strictSame(left, [current, newer])
})

t.test('a root that is in use or already gone holds nothing up; a fault does', async (t) => {
  const images = [oldest, older, current]
  for (const trouble of ['in-use', 'absent'] as const) {
    const { docker, left } = dockerWith(images, { [oldest]: trouble })
    await pruneSourceRoots(docker, current)
    t.strictSame(left, [oldest, current], trouble)
  }
  const { docker } = dockerWith(images, { [oldest]: 'down' })
  await t.rejects(pruneSourceRoots(docker, current), DockerFailure)
})
