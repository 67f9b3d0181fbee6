import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { namesIn } from '../foundation/names-in.ts'
import { describeCache } from './layout.ts'

const unusedAfterMs = 30 * 24 * 3_600_000

/**
 * Removes what older versions of the project left in the cache: stamps of set-ups that no checkout
 * has come back to for 30 days (bootstrap.sh touches its own), then tools and roots of that age
 * that neither a stamp names nor the pins of this checkout need.
 *
 * @param nowMs Unix time
 * @returns the paths removed
 */
export const sweepCache = async (cacheRoot: string, nowMs: number): Promise<readonly string[]> => {
  const isOld = async (path: string): Promise<boolean> =>
    nowMs - (await stat(path)).mtimeMs > unusedAfterMs
  const needed = ownPaths(cacheRoot)
  const removed: string[] = []
  for (const stamp of await list(join(cacheRoot, 'ready'))) {
    if (await isOld(stamp)) removed.push(stamp)
    else needed.push(...(await readFile(stamp, 'utf8')).split('\n'))
  }
  const isNeeded = (entry: string): boolean =>
    needed.some((path) => path === entry || path.startsWith(`${entry}/`))
  for (const folder of ['tools', 'source-roots']) {
    for (const entry of await list(join(cacheRoot, folder))) {
      if (!isNeeded(entry) && (await isOld(entry))) removed.push(entry)
    }
  }
  for (const path of removed) await rm(path, { recursive: true, force: true })
  return removed
}

/** Optional tools and Go itself stand in no stamp. */
const ownPaths = (cacheRoot: string): string[] => {
  const layout = describeCache(cacheRoot)
  const { pins, goRoot, goTool, pythonEnvironment, checkovEnvironment, sourceRoot } = layout
  const goTools = Object.keys(pins.goTools).map(goTool)
  return [goRoot, pythonEnvironment, checkovEnvironment, sourceRoot, ...goTools]
}

const list = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).map((name) => join(folder, name))
