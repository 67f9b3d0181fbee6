import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Replaces a file, whole or not at all: a kill leaves the old one, a full disk no rest of the new.
 *
 * @param mode of the file; readable by this user alone unless said otherwise
 */
export const writeWhole = async (
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> => {
  const draft = `${path}.new`
  try {
    await writeFile(draft, content, { mode })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true, recursive: true })
    throw error
  }
}
