import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from '../cloud.ts'

/** What stays of a cloud's folder when its records are lost: nothing that a record refers to. */
const kept = ['certificates', 'log', 'secrets', 'sysctls-before.json', 'web']

/** Empties the cloud's folder of everything that belongs to lost records. */
export const resetState = async (cloud: Cloud): Promise<void> => {
  const entries = (await readdir(cloud.stateDir)).filter((entry) => !kept.includes(entry))
  for (const entry of entries) {
    await rm(join(cloud.stateDir, entry), { recursive: true, force: true })
  }
}
