import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { describeCache } from '../../../infra/setup/layout.ts'
import { sweepCache } from '../../../infra/setup/sweep-cache.ts'

const dayMs = 24 * 3_600_000
const nowMs = Date.UTC(2026, 6, 1)

/** Places a file of that age in the cache, in a folder of the same age. */
const placer =
  (cache: string) =>
  (path: string, days: number, content = ''): string => {
    const file = join(cache, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    const time = (nowMs - days * dayMs) / 1000
    utimesSync(file, time, time)
    utimesSync(dirname(file), time, time)
    return file
  }

const newCache = (t: Test) => {
  const cache = t.testdir()
  return { cache, place: placer(cache) }
}

t.test('what no pin needs and nobody used for 30 days goes, with its stamp', async (t) => {
  const { cache, place } = newCache(t)
  const tool = place('tools/packer-1.0.0-abc/packer', 31)
  const root = place('source-roots/debian-13-abc.tar', 31)
  const stamp = place('ready/abc', 31, `${tool}\n${root}\n`)
  t.same(new Set(await sweepCache(cache, nowMs)), new Set([stamp, dirname(tool), root]))
  for (const folder of ['tools', 'source-roots', 'ready']) {
    t.strictSame(readdirSync(join(cache, folder)), [])
  }
})

t.test('what another checkout came back to within 30 days stays, however old', async (t) => {
  const { cache, place } = newCache(t)
  const tool = place('tools/packer-1.0.0-abc/packer', 400)
  const root = place('source-roots/debian-13-abc.tar', 400)
  place('ready/abc', 29, `/usr/bin/docker\n${tool}\n${root}\n`)
  t.strictSame(await sweepCache(cache, nowMs), [])
  t.ok(existsSync(tool))
})

t.test('what another set-up built just now stays, though no stamp names it yet', async (t) => {
  const { cache, place } = newCache(t)
  place('tools/packer-9.0.0-abc/packer', 1)
  t.strictSame(await sweepCache(cache, nowMs), [])
})

t.test('what the own pins need stays, optional tools and Go included', async (t) => {
  const { cache, place } = newCache(t)
  const { goRoot, goTool, pythonEnvironment, sourceRoot } = describeCache(cache)
  const folders = [goRoot, goTool('session-manager-plugin'), goTool('crane'), pythonEnvironment]
  for (const folder of folders) place(join(folder.slice(cache.length), 'program'), 400)
  place(sourceRoot.slice(cache.length), 400)
  t.strictSame(await sweepCache(cache, nowMs), [])
})

t.test('an empty cache is no error', async (t) => {
  t.strictSame(await sweepCache(join(t.testdir(), 'cache'), nowMs), [])
})
