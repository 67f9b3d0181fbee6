import { join } from 'node:path'
import type { Cloud } from './cloud.ts'

/** What moto's records know: it means nothing once they are lost, and goes with them. */
const ofRecords = { survivesReset: false } as const
/** Knows nothing of any record. */
const ofCloud = { survivesReset: true } as const

/** All that a cloud keeps in its state folder; whoever owns an entry says what becomes of it. */
const entries = {
  /** Certificates of ACM with their private keys, one file each. */
  acm: ofRecords,
  /** Locks and records of bakes. */
  bake: ofRecords,
  /** One record and one console a body. */
  bodies: ofRecords,
  /** The cloud's CA and the leaf of AWS's names: what trusts them may be an AMI elsewhere. */
  certificates: ofCloud,
  /** Which launch a client token stands for. */
  'client-tokens': ofRecords,
  /** What the gateway is started with; where it is, there is something to empty. */
  'cloud.json': ofRecords,
  /** Run Command's invocations. */
  commands: ofRecords,
  /** Configuration, sockets and slots of the data plane. */
  haproxy: ofRecords,
  /** One log a daemon, for whoever asks why the records were lost. */
  log: ofCloud,
  /** Names of load balancers and of Route 53's zones, for the resolver. */
  names: ofRecords,
  /** The blobs behind ECR's records. */
  registry: ofRecords,
  /** What the gateway signs its tokens with. */
  secrets: ofCloud,
  /** The host's kernel settings before this cloud: `down` compares. */
  'sysctls-before.json': ofCloud,
  /** Static files under names of others, such as Datadog's apt archive. */
  web: ofCloud,
  /** The model's world. */
  'world.json': ofRecords,
  /** Zones that the resolver answers for by itself. */
  'zones.conf': ofRecords,
} as const

export type StateEntry = keyof typeof entries

/** Path of an entry of the cloud's state folder, or of something below it. */
export const statePath = (
  { stateDir }: Pick<Cloud, 'stateDir'>,
  entry: StateEntry,
  ...below: readonly string[]
): string => join(stateDir, entry, ...below)

/** Whether an entry of the folder outlives the loss of moto's records. A stranger's does not. */
export const survivesReset = (entry: string): boolean =>
  Object.hasOwn(entries, entry) && entries[entry as StateEntry].survivesReset
