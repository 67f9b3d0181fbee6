import { mkdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvironmentName } from '../../env/environment-schema.ts'
import { cloudError } from './cloud-error.ts'
import { describeCloud, type Cloud } from './cloud.ts'
import { withFileLock } from '../../foundation/file-lock.ts'
import { writeWhole } from '../../foundation/write-whole.ts'
import { own } from '../../model/records.ts'

/** What is remembered of a cloud: all else derives from it. */
export interface CloudRecord {
  readonly index: number
  readonly region: string
  /** Whose static base the cloud carries. */
  readonly base: EnvironmentName
}

export type CloudRecords = Readonly<Record<string, CloudRecord>>

const recordsFile = (stateRoot: string): string => join(stateRoot, 'clouds.json')
const recordsLock = (stateRoot: string): string => join(stateRoot, 'clouds.lock')

/** Every cloud of this user, by name. */
const readCloudRecords = async (stateRoot: string): Promise<CloudRecords> => {
  try {
    return JSON.parse(await readFile(recordsFile(stateRoot), 'utf8')) as CloudRecords
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** Changes the records under a lock; the file goes when no cloud is left. */
export const changeCloudRecords = (
  stateRoot: string,
  change: (records: CloudRecords) => Promise<CloudRecords>,
): Promise<CloudRecords> => {
  const work = async (): Promise<CloudRecords> => {
    const records = await change(await readCloudRecords(stateRoot))
    if (Object.keys(records).length === 0) {
      await rm(recordsFile(stateRoot), { force: true })
    } else {
      await mkdir(stateRoot, { recursive: true, mode: 0o700 })
      await writeWhole(recordsFile(stateRoot), `${JSON.stringify(records, null, 2)}\n`)
    }
    return records
  }
  return withFileLock(recordsLock(stateRoot), work, { busy: cloudError.of('ERR_CLOUD_BUSY') })
}

/** Removes the folder of all clouds when nothing is left in it. */
export const removeEmptyStateRoot = async (stateRoot: string): Promise<void> => {
  try {
    await rmdir(stateRoot)
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code)
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error
  }
}

/** The cloud of that name, if `up` has been called for it. */
export const findCloud = async (stateRoot: string, name: string): Promise<Cloud | undefined> => {
  const record = own(await readCloudRecords(stateRoot), name)
  if (record === undefined) return undefined
  return describeCloud({ name, index: record.index, region: record.region, stateRoot })
}

/** Whose static base the cloud of that name carries, if `up` has been called for it. */
export const findCloudBase = async (
  stateRoot: string,
  name: string,
): Promise<EnvironmentName | undefined> => own(await readCloudRecords(stateRoot), name)?.base

/** The cloud of this user whose gateway is at that address; undefined when it is none of them. */
export const findCloudByEndpoint = async (
  stateRoot: string,
  endpoint: string | undefined,
): Promise<Cloud | undefined> => {
  if (endpoint === undefined) return undefined
  for (const name of Object.keys(await readCloudRecords(stateRoot))) {
    const cloud = await findCloud(stateRoot, name)
    if (cloud !== undefined && isGatewayOf(cloud, endpoint)) return cloud
  }
  return undefined
}

/** Whether an endpoint, by loopback's number or name, is the gateway of that cloud. */
export const isGatewayOf = (cloud: Pick<Cloud, 'ports'>, endpoint: string): boolean => {
  const { hostname, port } = new URL(endpoint)
  const isLoopback = hostname === '127.0.0.1' || hostname === 'localhost'
  return isLoopback && Number(port) === cloud.ports.gateway
}
