import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { cachedFolder, contentHash } from '../../../infra/foundation/content-cache.ts'

const builds =
  (onBuild = () => {}) =>
  async ({ result, workDir }: { result: string; workDir: string }) => {
    onBuild()
    writeFileSync(join(workDir, 'scratch'), '')
    writeFileSync(join(result, 'file'), 'content')
  }

t.test('a folder is made once for each name', async (t) => {
  const cache = t.testdir()
  let count = 0
  const ask = (name: string) =>
    cachedFolder({
      ...{ cache, home: join(cache, 'layers', name), now: Date.now },
      build: builds(() => (count += 1)),
    })
  t.strictSame(await ask('one'), { isReused: false })
  t.strictSame(await ask('one'), { isReused: true })
  t.strictSame(await ask('two'), { isReused: false })
  t.equal(count, 2)
  t.strictSame(readdirSync(join(cache, 'layers')), ['one', 'two'])
  t.strictSame(readdirSync(join(cache, 'layers/one')), ['file'])
})

t.test('of those who make it at once each finds it whole', async (t) => {
  const cache = t.testdir()
  const home = join(cache, 'one')
  const ask = async () => {
    await cachedFolder({ cache, home, now: Date.now, build: builds() })
    return readFileSync(join(home, 'file'), 'utf8')
  }
  t.strictSame(await Promise.all([ask(), ask(), ask()]), ['content', 'content', 'content'])
  t.strictSame(readdirSync(join(cache, 'tmp')), [])
})

t.test('a build that fails leaves nothing, and the next one works', async (t) => {
  const cache = t.testdir()
  const options = { cache, home: join(cache, 'one'), now: Date.now }
  const build = async ({ result }: { result: string }) => {
    writeFileSync(join(result, 'file'), 'half')
    throw new Error('disk full')
  }
  await t.rejects(cachedFolder({ ...options, build }), /disk full/)
  t.strictSame(readdirSync(cache), ['tmp'])
  t.strictSame(readdirSync(join(cache, 'tmp')), [])
  t.strictSame(await cachedFolder({ ...options, build: builds() }), { isReused: false })
})

t.test('what a killed build left is swept after an hour, not before', async (t) => {
  const cache = t.testdir()
  const now = Date.now()
  const left = [
    [join(cache, 'tmp', 'old'), 61],
    [join(cache, 'tmp', 'young'), 59],
  ] as const
  for (const [folder, ageMinutes] of left) {
    mkdirSync(folder, { recursive: true })
    const time = (now - ageMinutes * 60_000) / 1000
    utimesSync(folder, time, time)
  }
  await cachedFolder({ cache, home: join(cache, 'one'), now: () => now, build: builds() })
  t.strictSame(
    readdirSync(join(cache, 'tmp')),
    left.slice(1).map(([path]) => basename(path)),
  )
})

t.test('two lists of parts share a hash only when they are equal', async (t) => {
  t.equal(contentHash('a', 'b'), contentHash('a', 'b'))
  t.not(contentHash('a', 'b'), contentHash('ab'))
  t.not(contentHash('a', 'b'), contentHash('b', 'a'))
  t.not(contentHash('1:a'), contentHash('', 'a'))
  t.equal(contentHash('ä'), contentHash(Buffer.from('ä')), 'a text is its bytes')
  t.match(contentHash(), /^[0-9a-f]{64}$/)
})
