import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from '../cloud.ts'

/**
 * 32 random bytes under a name, made at first use and kept with mode 0600 until the cloud ends:
 * what the gateway signs tokens with, so that a restarted one accepts those it issued before.
 */
export const cloudSecret = async (
  cloud: Cloud,
  name: 'ecr-tokens' | 'imds-tokens',
): Promise<Buffer> => {
  const folder = join(cloud.stateDir, 'secrets')
  const path = join(folder, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    await writeFile(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFile(path)
}
