import { readFileSync } from 'node:fs'
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pid } from 'node:process'
import type { Failure } from './assay-error.ts'
import { explainDiskError } from './disk-error.ts'
import { spawnHolding } from './spawn.ts'

export interface LockOptions {
  /** How long to wait for a living holder; 120 s unless said otherwise. */
  readonly waitMs?: number
  /** The error when that time is over. */
  readonly busy: Failure
  /** Called once when another holder has to be waited for, for example with `Process 4711`. */
  readonly onWait?: (holder: string) => void
  /** Ends the waiting; it does not end the work. */
  readonly signal?: AbortSignal
}

const noticeAfterMs = 500

/**
 * Runs `work` while holding an exclusive lock on a file, which is there only while somebody holds
 * or awaits it. The kernel holds the lock for this process's open file, so it ends with the
 * process, however that ends.
 *
 * @throws AssayError of `busy` when others hold it all that time; the abort's own reason
 */
export const withFileLock = async <Result>(
  path: string,
  work: () => Promise<Result>,
  options: LockOptions,
): Promise<Result> => {
  options.signal?.throwIfAborted()
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const handle = await acquire(path, options)
  try {
    await sign(handle)
    return await work()
  } finally {
    await rm(path, { force: true })
    await handle.close()
  }
}

/** For whoever waits. A full disk takes no note: the lock holds without, and `down` makes room. */
const sign = async (handle: FileHandle): Promise<void> => {
  try {
    await handle.truncate()
    await handle.write(`${pid}\n`)
  } catch (error) {
    if (explainDiskError(error) === undefined) throw error
  }
}

const acquire = async (path: string, options: LockOptions): Promise<FileHandle> => {
  const { waitMs = 120_000, busy, onWait, signal } = options
  const deadline = AbortSignal.timeout(waitMs)
  const ended = signal ? AbortSignal.any([deadline, signal]) : deadline
  let notice: NodeJS.Timeout | undefined
  const onHeld = (): void => {
    notice ??= onWait && setTimeout(() => onWait(holderOf(path)), noticeAfterMs)
  }
  try {
    for (;;) {
      const handle = await tryAcquire(path, ended, onHeld)
      if (handle !== undefined) return handle
    }
  } catch (cause) {
    signal?.throwIfAborted()
    if (!deadline.aborted) throw cause
    const message = `${holderOf(path)} has held ${path} for ${waitMs / 1000} s.`
    throw busy(message, { cause })
  } finally {
    clearTimeout(notice)
  }
}

/** @returns undefined when its last holder removed the file: then the lock is on nobody's file */
const tryAcquire = async (
  path: string,
  ended: AbortSignal,
  onHeld: () => void,
): Promise<FileHandle | undefined> => {
  const handle = await open(path, 'a', 0o600)
  try {
    // Starting a program may take longer than a person is left without a word: whether somebody
    // holds the lock is asked, not guessed from the time.
    if (!(await lock(handle, '--nonblock', ended))) {
      onHeld()
      await lock(handle, '--exclusive', ended)
    }
    if (await isSameFile(handle, path)) return handle
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  return undefined
}

/**
 * flock(1) locks the open file that it inherits; the lock stays when the program has ended. When
 * this process is killed outright, the kernel ends it as well (setpriv).
 *
 * @returns false when it was not to wait and somebody holds the lock
 */
const lock = (
  handle: FileHandle,
  how: '--exclusive' | '--nonblock',
  signal: AbortSignal,
): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawnHolding(handle.fd, ['flock', how, '3'], signal)
    child.once('error', reject)
    child.once('exit', (status, by) => {
      if (status === 0 || (status === 1 && how === '--nonblock')) resolve(status === 0)
      else reject(new Error(`flock ended with ${status ?? by}`))
    })
  })

const isSameFile = async (handle: FileHandle, path: string): Promise<boolean> => {
  const held = await handle.stat()
  try {
    const named = await stat(path)
    return held.ino === named.ino && held.dev === named.dev
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Who holds the lock, as a message begins. */
const holderOf = (path: string): string => {
  try {
    const holder = readFileSync(path, 'utf8').trim()
    return holder === '' ? 'Another process' : `Process ${holder}`
  } catch (error) {
    if (isMissing(error)) return 'Another process'
    throw error
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
