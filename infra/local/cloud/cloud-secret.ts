import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../foundation/write-whole.ts'
import type { Cloud } from './cloud.ts'
import { statePath } from './state-layout.ts'

/**
 * 32 random bytes under a name, made at first use and kept with mode 0600 until the cloud ends:
 * what the gateway signs tokens with, so that a restarted one accepts those it issued before.
 */
export const cloudSecret = async (
  cloud: Cloud,
  name: 'ecr-tokens' | 'imds-tokens',
): Promise<Buffer> => {
  const folder = statePath(cloud, 'secrets')
  const path = join(folder, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(path)) await writeWhole(path, randomBytes(32))
  return readFile(path)
}
