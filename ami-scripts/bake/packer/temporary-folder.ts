import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { foundationError } from '../../../infra/foundation/foundation-error.ts'

/**
 * TMPDIR of one build's Packer. In memory, since Packer keeps the registry's password in a file
 * there while the step that needs it runs (use_env_var_file), next to its trace log. Not below the
 * caller's own TMPDIR, which the next run may not share: whoever winds the build up finds it by the
 * build's name alone. Short, since Packer's plugins listen on unix sockets there.
 */
export const temporaryFolder = (buildId: string): string =>
  join('/dev/shm', `assay-bake-${buildId}`)

/**
 * Makes it, for this user alone. One that is there already may be a stranger's, and is refused.
 *
 * @throws AssayError ERR_DISK_WRITE
 */
export const makeTemporaryFolder = async (buildId: string): Promise<void> => {
  const folder = temporaryFolder(buildId)
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw foundationError('ERR_DISK_WRITE', `${folder} cannot be made: ${String(code)}.`, {
      cause,
      hint: "Packer's temporary files stay in memory: /dev/shm must be there, writable, with room.",
    })
  }
}

/** Once no process of the build runs. Safe to repeat; what is a stranger's stays. */
export const removeTemporaryFolder = async (buildId: string): Promise<void> => {
  try {
    await rm(temporaryFolder(buildId), { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EPERM') throw error
  }
}
