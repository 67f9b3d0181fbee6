import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AssayError } from '../foundation/assay-error.ts'
import { isProcessAlive, processName } from './build-process.ts'

export interface KeyLease {
  readonly release: () => Promise<void>
}

const pollMs = 200

/**
 * One bake of a key at a time on this machine. The lease is a folder that holds one file, named
 * after its owner: renaming that file takes it over from a dead owner, and only one can succeed.
 *
 * @param options.path folder that does not exist while nobody holds the lease
 * @param options.deadlineMs how long to wait for a living owner
 * @throws AssayError ERR_BAKE_BUSY when the owner still lives at the deadline
 */
export const acquireKeyLease = async (options: {
  readonly path: string
  readonly deadlineMs: number
  readonly signal: AbortSignal
  readonly onWait: (owner: string) => void
}): Promise<KeyLease> => {
  // Two bakes of one process are two owners as well.
  const self = `${await processName()}.${randomBytes(4).toString('hex')}`
  await mkdir(dirname(options.path), { recursive: true })
  for (let waitedMs = 0; waitedMs <= options.deadlineMs; waitedMs += pollMs) {
    options.signal.throwIfAborted()
    if (await claimFree(options.path, self)) return held(options.path, self)
    const owner = await ownerOf(options.path)
    if (owner === undefined) continue
    if (!(await isProcessAlive(owner.split('.').slice(0, 2).join('.')))) {
      if (await takeOver(options.path, owner, self)) return held(options.path, self)
      continue
    }
    if (waitedMs === 0) options.onWait(owner)
    await sleep(pollMs)
  }
  throw new AssayError(
    'ERR_BAKE_BUSY',
    `Another bake of the same content still runs after ${options.deadlineMs / 1000} s: ` +
      `process ${(await ownerOf(options.path))?.split('.')[0] ?? 'gone meanwhile'}.`,
  )
}

/** A full folder is never renamed over; an empty one (a release in progress) may be. */
const claimFree = async (path: string, self: string): Promise<boolean> => {
  const prepared = `${path}.${self}`
  await mkdir(prepared, { recursive: true })
  await writeFile(join(prepared, self), '')
  try {
    await rename(prepared, path)
    return true
  } catch (error) {
    await rm(prepared, { recursive: true, force: true })
    if (isTaken(error)) return false
    throw error
  }
}

const ownerOf = async (path: string): Promise<string | undefined> => {
  try {
    return (await readdir(path))[0]
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const takeOver = async (path: string, owner: string, self: string): Promise<boolean> => {
  try {
    await rename(join(path, owner), join(path, self))
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

const held = (path: string, self: string): KeyLease => ({
  release: async () => {
    await rm(join(path, self), { force: true })
    try {
      await rmdir(path)
    } catch (error) {
      // The next owner may have claimed the empty folder already.
      if (!isTaken(error) && !isMissing(error)) throw error
    }
  },
})

const isTaken = (error: unknown): boolean =>
  ['ENOTEMPTY', 'EEXIST'].includes(String((error as NodeJS.ErrnoException).code))

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
