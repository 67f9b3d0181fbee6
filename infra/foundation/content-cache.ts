import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { namesIn } from './names-in.ts'

/** A build that began longer ago than this was killed: the longest takes minutes. */
const staleAfterMs = 3_600_000

/**
 * Hash of everything that decides a content, in a fixed order, each part with its length before it
 * so that no two lists collide.
 *
 * @returns 64 hexadecimal digits
 */
export const contentHash = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = Buffer.from(part)
    hash.update(`${bytes.length}:`).update(bytes)
  }
  return hash.digest('hex')
}

/**
 * Fills a folder whose name tells its content, unless it is there: it appears whole or not at all.
 * Of two who make it at once the first to finish wins, and the other takes its result. A build that
 * is killed leaves a folder under tmp/, which the next one sweeps once it is an hour old.
 *
 * @param options.cache tmp/ is made in it; on one file system with `home`
 * @param options.home the folder; its name carries the hash of what decides the content
 * @param options.build fills `result`, and has `workDir` to itself
 */
export const cachedFolder = async (options: {
  readonly cache: string
  readonly home: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly build: (place: { readonly result: string; readonly workDir: string }) => Promise<void>
}): Promise<{ readonly isReused: boolean }> => {
  const { cache, home, now, build } = options
  if (await isThere(home)) return { isReused: true }
  const tmp = join(cache, 'tmp')
  await sweep(tmp, now())
  await mkdir(tmp, { recursive: true })
  const place = await mkdtemp(join(tmp, `${basename(home)}-`))
  try {
    const [result, workDir] = [join(place, 'result'), join(place, 'work')]
    await mkdir(result)
    await mkdir(workDir)
    await build({ result, workDir })
    await mkdir(dirname(home), { recursive: true })
    await rename(result, home).catch(ignoreExists)
    return { isReused: false }
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

const isThere = async (path: string): Promise<boolean> => (await modifiedMs(path)) !== undefined

const sweep = async (tmp: string, nowMs: number): Promise<void> => {
  for (const name of await namesIn(tmp)) {
    const path = join(tmp, name)
    const beganMs = await modifiedMs(path)
    if (beganMs === undefined || nowMs - beganMs <= staleAfterMs) continue
    await rm(path, { recursive: true, force: true })
  }
}

/** Undefined when there is nothing, or no longer. */
const modifiedMs = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** A folder of the same name has the same content: whoever was first wrote it. */
const ignoreExists = (error: unknown): void => {
  if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
