import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cachedLayer, contentKey } from '../../../ami-scripts/app-image/layer-cache.ts'

const blob = { diffId: 'sha256:a', digest: 'sha256:b', sizeBytes: 1, tarBytes: 2 }
const key = 'k'.repeat(64)

const writes =
  (onBuild = () => {}) =>
  async ({ path }: { path: string }) => {
    onBuild()
    writeFileSync(path, 'x')
    return blob
  }

t.test('a layer is built once for each key', async (t) => {
  const imageCache = t.testdir()
  let builds = 0
  const ask = (asked: string) =>
    cachedLayer({
      imageCache,
      name: 'node',
      key: asked,
      now: Date.now,
      build: writes(() => (builds += 1)),
    })
  t.match(await ask(key), { ...blob, isReused: false })
  t.match(await ask(key), { ...blob, isReused: true })
  t.match(await ask(`${'j'.repeat(64)}`), { isReused: false })
  t.equal(builds, 2)
})

t.test('two builds of one key at once both have the layer', async (t) => {
  const imageCache = t.testdir()
  const ask = () => cachedLayer({ imageCache, name: 'root', key, now: Date.now, build: writes() })
  const layers = await Promise.all([ask(), ask(), ask()])
  for (const layer of layers) t.ok(existsSync(layer.path))
  t.same(readdirSync(join(imageCache, 'tmp')), [])
})

t.test('a build that fails leaves nothing, and the next one works', async (t) => {
  const imageCache = t.testdir()
  const options = { imageCache, name: 'root', key, now: Date.now } as const
  const build = async () => {
    throw new Error('disk full')
  }
  await t.rejects(cachedLayer({ ...options, build }), /disk full/)
  t.same(readdirSync(join(imageCache, 'tmp')), [])
  t.match(await cachedLayer({ ...options, build: writes() }), { isReused: false })
})

t.test('what a killed build left is swept after an hour, not before', async (t) => {
  const imageCache = t.testdir()
  const now = Date.now()
  for (const [name, ageMinutes] of [
    ['old', 61],
    ['young', 59],
  ] as const) {
    mkdirSync(join(imageCache, 'tmp', name), { recursive: true })
    const time = (now - ageMinutes * 60_000) / 1000
    utimesSync(join(imageCache, 'tmp', name), time, time)
  }
  await cachedLayer({ imageCache, name: 'root', key, now: () => now, build: writes() })
  t.same(readdirSync(join(imageCache, 'tmp')), ['young'])
})

t.test('two lists of inputs share a key only when they are equal', async (t) => {
  t.equal(contentKey(['a', 'b']), contentKey(['a', 'b']))
  t.not(contentKey(['a', 'b']), contentKey(['ab']))
  t.not(contentKey(['a', 'b']), contentKey(['b', 'a']))
  t.not(contentKey(['1:a']), contentKey(['', 'a']))
})
