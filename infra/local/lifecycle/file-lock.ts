import { spawn } from 'node:child_process'
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AssayError } from '../../../ami-scripts/assay-error.ts'

const waitSeconds = 120

/**
 * Runs `work` while holding an exclusive lock on a file, which is created if needed. The kernel
 * holds the lock for this process's open file, so it ends with the process, however that ends.
 * `work` may remove the file.
 *
 * @throws AssayError ERR_CLOUD_BUSY when another process holds it for two minutes
 */
export const withFileLock = async <Result>(
  path: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  for (;;) {
    const handle = await open(path, 'a', 0o600)
    try {
      await acquire(handle, path)
      // Its last holder may have removed the file: then the lock is on nobody's file.
      if (await isSameFile(handle, path)) return await work()
    } finally {
      await handle.close()
    }
  }
}

/** flock(1) locks the open file that it inherits; the lock stays when the program has ended. */
const acquire = async (handle: FileHandle, path: string): Promise<void> => {
  const status = await new Promise<number | null>((resolve, reject) => {
    const child = spawn('flock', ['--wait', String(waitSeconds), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', handle.fd],
    })
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (status !== 0) {
    throw new AssayError(
      'ERR_CLOUD_BUSY',
      `Another assay command has held ${path} for ${waitSeconds} s.`,
    )
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
