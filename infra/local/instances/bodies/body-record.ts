import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from '../../cloud/cloud.ts'
import type { StateCause } from './state-reasons.ts'
import { writeWhole } from '../../../foundation/write-whole.ts'
import { statePath } from '../../cloud/state-layout.ts'

/**
 * What the gateway wants of a body, written before it acts, so that whoever comes after a kill can
 * tell a body that was stopped from one that died, and end what was begun.
 */
export type Intent = 'run' | 'reboot' | 'stop' | 'terminate'

/** What neither Docker's labels nor moto's records tell. */
export interface BodyRecord {
  readonly instanceId: string
  readonly imageId: string
  readonly privateIp: string
  readonly hasPublicIp: boolean
  readonly zone: string
  readonly subnetId: string
  readonly instanceType: string
  readonly hopLimit: number
  readonly intent: Intent
  /** It ran once: an absent container is a loss then, and not a launch still to be done. */
  readonly isBooted: boolean
  /** Why it is to be terminated, when that is not the user's doing. */
  readonly cause?: StateCause
}

/** One small file per body in the cloud's state, each written atomically. */
export interface BodyRecords {
  readonly all: () => readonly BodyRecord[]
  readonly get: (instanceId: string) => BodyRecord | undefined
  readonly put: (record: BodyRecord) => Promise<void>
  readonly remove: (instanceId: string) => Promise<void>
}

/** Reads what an earlier gateway left. */
export const openBodyRecords = async (cloud: Cloud): Promise<BodyRecords> => {
  const folder = statePath(cloud, 'bodies')
  const records = new Map<string, BodyRecord>()
  const path = (instanceId: string): string => join(folder, `${instanceId}.json`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of (await readdir(folder)).filter((entry) => entry.endsWith('.json'))) {
    const record = JSON.parse(await readFile(join(folder, name), 'utf8')) as BodyRecord
    records.set(record.instanceId, record)
  }
  return {
    all: () => [...records.values()],
    get: (instanceId) => records.get(instanceId),
    put: async (record) => {
      records.set(record.instanceId, record)
      await writeWhole(path(record.instanceId), JSON.stringify(record))
    },
    remove: async (instanceId) => {
      records.delete(instanceId)
      await rm(path(instanceId), { force: true })
    },
  }
}
