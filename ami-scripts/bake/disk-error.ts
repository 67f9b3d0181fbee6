import { AssayError } from '../foundation/assay-error.ts'

/** The disk takes no more: full, over its quota, or read-only. */
const diskCodes = ['ENOSPC', 'EDQUOT', 'EROFS']

/** ERR_BAKE_DISK that names the file which could not be written. */
export const diskError = (path: string, cause: unknown): AssayError =>
  new AssayError(
    'ERR_BAKE_DISK',
    `${path} cannot be written: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}.`,
    { cause },
  )

/**
 * What a failed write means to a person: ERR_BAKE_DISK; undefined for every other error.
 *
 * @param folder named when the error itself names no file
 */
export const explainDiskError = (error: unknown, folder: string): AssayError | undefined => {
  if (!(error instanceof Error)) return undefined
  const { code, path = folder } = error as NodeJS.ErrnoException
  return diskCodes.includes(String(code)) ? diskError(path, error) : undefined
}
