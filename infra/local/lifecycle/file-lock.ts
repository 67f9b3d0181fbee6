import { spawn } from 'node:child_process'
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AssayError } from '../../../ami-scripts/foundation/assay-error.ts'

export interface LockOptions {
  /** 120 s unless said otherwise. */
  readonly waitSeconds?: number
  /** The code of the error when that time is over; ERR_CLOUD_BUSY unless said otherwise. */
  readonly busyCode?: 'ERR_CLOUD_BUSY' | 'ERR_SETUP_BUSY'
  /** Called once when another holder has to be waited for. */
  readonly onWait?: () => void
  /** Ends the waiting; it does not end the work. */
  readonly signal?: AbortSignal
}

const noticeAfterMs = 500

/**
 * Runs `work` while holding an exclusive lock on a file, which is created if needed. The kernel
 * holds the lock for this process's open file, so it ends with the process, however that ends.
 * `work` may remove the file.
 *
 * @throws AssayError ERR_CLOUD_BUSY (or `busyCode`) when another process holds it all that time
 */
export const withFileLock = async <Result>(
  path: string,
  work: () => Promise<Result>,
  options: LockOptions = {},
): Promise<Result> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  for (;;) {
    const handle = await open(path, 'a', 0o600)
    try {
      await acquire(handle, path, options)
      // Its last holder may have removed the file: then the lock is on nobody's file.
      if (await isSameFile(handle, path)) return await work()
    } finally {
      await handle.close()
    }
  }
}

/** flock(1) locks the open file that it inherits; the lock stays when the program has ended. */
const acquire = async (handle: FileHandle, path: string, options: LockOptions): Promise<void> => {
  const { waitSeconds = 120, busyCode = 'ERR_CLOUD_BUSY', onWait, signal } = options
  signal?.throwIfAborted()
  const notice = onWait && setTimeout(onWait, noticeAfterMs)
  const status = await new Promise<number | null>((resolve, reject) => {
    const child = spawn('flock', ['--wait', String(waitSeconds), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', handle.fd],
      ...(signal && { signal }),
    })
    child.once('error', reject)
    child.once('exit', resolve)
  }).finally(() => clearTimeout(notice))
  if (status !== 0) {
    throw new AssayError(busyCode, `Another assay command has held ${path} for ${waitSeconds} s.`)
  }
}

const isSameFile = async (handle: FileHandle, path: string): Promise<boolean> => {
  const held = await handle.stat()
  try {
    const named = await stat(path)
    return held.ino === named.ino && held.dev === named.dev
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
