import { AssayError } from './assay-error.ts'
import { foundationError } from './foundation-error.ts'

/** The disk takes no more: full, over its quota, or read-only. */
const diskCodes = ['ENOSPC', 'EDQUOT', 'EROFS']

/**
 * What a failed write means to a person: ERR_DISK_WRITE; undefined for every other error.
 *
 * @param folder named when the error itself names no file, as that of a write to an open one
 */
export const explainDiskError = (error: unknown, folder?: string): AssayError | undefined => {
  if (!(error instanceof Error)) return undefined
  const { code, syscall, path = folder ?? 'A file' } = error as NodeJS.ErrnoException
  // Node's recursive mkdir tells a disk that takes no more files as ENOENT, which it has no other
  // cause for: it makes every folder above (seen with Node 20.20).
  const told = code === 'ENOENT' && syscall === 'mkdir' ? 'ENOSPC' : String(code)
  if (!diskCodes.includes(told)) return undefined
  const message = `${path} cannot be written: ${told}.`
  return foundationError('ERR_DISK_WRITE', message, { cause: error })
}

/**
 * Does work that writes below a folder.
 *
 * @throws AssayError ERR_DISK_WRITE when the disk takes no more; the work's own error otherwise
 */
export const writingBelow = async <Result>(
  folder: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    throw explainDiskError(error, folder) ?? error
  }
}
