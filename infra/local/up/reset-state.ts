import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Cloud } from '../cloud/cloud.ts'
import { cloudFilePath } from '../cloud/cloud-file.ts'
import { survivesReset } from '../cloud/state-layout.ts'

/** Entries of the folder that go, the cloud's file last. */
export const inOrderOfRemoval = (entries: readonly string[]): string[] => {
  const going = entries.filter((entry) => !survivesReset(entry))
  const file = basename(cloudFilePath(''))
  return [...going.filter((entry) => entry !== file), ...going.filter((entry) => entry === file)]
}

/**
 * Empties the cloud's folder of everything that belongs to lost records. Its file goes last: where
 * it is, the next run knows that there is something to empty.
 */
export const resetState = async (cloud: Cloud): Promise<void> => {
  for (const entry of inOrderOfRemoval(await readdir(cloud.stateDir))) {
    await rm(join(cloud.stateDir, entry), { recursive: true, force: true })
  }
}
