import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileLock } from '../../foundation/file-lock.ts'
import { cacheRoot, describeCloud, stateRoot, type Cloud } from '../cloud/cloud.ts'
import { inspectNetwork, isAnothers, removeNetwork, type NetworkTools } from '../host/network.ts'
import { listSourceRoots } from './source-ami/source-roots.ts'
import { readCloudFile } from '../cloud/cloud-file.ts'
import { changeCloudRecords, findCloud, removeEmptyStateRoot } from '../cloud/cloud-records.ts'
import { stopDaemons } from '../host/daemon.ts'
import { removeDockerObjects, type RemovedObjects } from './remove-docker-objects.ts'
import {
  loadSysctls,
  readSysctls,
  sysctlChanges,
  type SysctlChange,
} from '../host/sysctl-snapshot.ts'
import { cloudError } from '../cloud/cloud-error.ts'
import { upError } from './up-error.ts'
import { statePath } from '../cloud/state-layout.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What `down` removed, and what it found. */
export interface DownReport extends RemovedObjects {
  /** False when no record, folder or network told of the cloud. */
  readonly isKnown: boolean
  /** Names of this user's clouds that are left. */
  readonly others: readonly string[]
  readonly processes: number
  /** Host settings that are not what they were before `up`. */
  readonly sysctlChanges: readonly SysctlChange[]
  /** False when the settings before `up` are not known. */
  readonly hasSysctlRecord: boolean
  /** What stays, since it is the machine's and not the cloud's. */
  readonly left: readonly string[]
}

export const cloudLock = (root: string, name: string): string => join(root, `${name}.lock`)
export const sysctlFile = (cloud: Cloud): string => statePath(cloud, 'sysctls-before.json')

/**
 * Removes a cloud, whole, half-made or half-removed: processes, containers, volumes, images, rules,
 * network and files. Removing what is not there is no error. An abort ends it between two of these;
 * the record goes last, so that the next call finds what is left.
 *
 * @throws AssayError ERR_CLOUD_BUSY, ERR_CLOUD_OWNER when the cloud of that name is another user's,
 *   ERR_DAEMON_STOP, ERR_HOST_COMMAND; the abort's own reason
 */
export const downCloud = async (
  name: string,
  env: Environment,
  tools: NetworkTools,
  signal?: AbortSignal,
): Promise<DownReport> => {
  const root = stateRoot(env)
  const report = await withFileLock(
    cloudLock(root, name),
    () => removeCloud(root, name, tools, signal),
    { busy: cloudError.of('ERR_CLOUD_BUSY'), ...(signal === undefined ? {} : { signal }) },
  )
  await removeEmptyStateRoot(root)
  return {
    ...report,
    left: [
      `tools and roots in ${cacheRoot(env)}`,
      ...(await cachedImages(tools)),
      ...['Debian packages', ...startedDockerd(root)],
    ],
  }
}

const removeCloud = async (
  root: string,
  name: string,
  tools: NetworkTools,
  signal: AbortSignal | undefined,
): Promise<Omit<DownReport, 'left'>> => {
  const located = await locateCloud(root, name, tools)
  const cloud = located ?? describeCloud({ name, index: 0, region: '', stateRoot: root })
  const before = await loadSysctls(sysctlFile(cloud))
  const processes = await stopGatewayFirst(cloud)
  signal?.throwIfAborted()
  const isForeign = await isAnothersNetwork(cloud, located, tools)
  const removed = isForeign ? nothingRemoved : await removeDockerObjects(cloud, tools)
  signal?.throwIfAborted()
  if (located !== undefined && !isForeign) await removeNetwork(located, tools)
  const changes = before === undefined ? [] : sysctlChanges(before, await readSysctls())
  await rm(cloud.stateDir, { recursive: true, force: true })
  const records = await changeCloudRecords(root, ({ [name]: _gone, ...others }) =>
    Promise.resolve(others),
  )
  return {
    ...removed,
    isKnown: located !== undefined,
    others: Object.keys(records),
    processes,
    sysctlChanges: changes,
    hasSysctlRecord: before !== undefined,
  }
}

const nothingRemoved: RemovedObjects = { containers: 0, volumes: 0, images: 0 }

/** Where only a record of ours is left, a network of that name may be somebody else's: it stays. */
const isAnothersNetwork = async (
  cloud: Cloud,
  located: Cloud | undefined,
  tools: NetworkTools,
): Promise<boolean> => {
  const network = await inspectNetwork(cloud, tools)
  if (located === undefined || network === undefined) return false
  return network.bridge !== located.bridge || (await isAnothers(located, network))
}

const cachedImages = async ({ host, docker }: NetworkTools): Promise<string[]> => {
  const roots = await listSourceRoots((args) => host.asRoot(docker, args))
  return roots.map((root) => `Docker image ${root}`)
}

/** Set-up notes a dockerd that it had to start itself. */
const startedDockerd = (root: string): string[] =>
  existsSync(join(root, '.machine', 'dockerd.json')) ? ['dockerd, which set-up started'] : []

/**
 * From the records, its folder, or its network, in this order; undefined when none is left.
 *
 * @throws AssayError ERR_CLOUD_OWNER when nothing here knows the cloud and its network is another's
 */
const locateCloud = async (
  root: string,
  name: string,
  tools: NetworkTools,
): Promise<Cloud | undefined> => {
  const recorded = await findCloud(root, name)
  if (recorded !== undefined) return recorded
  const unknown = describeCloud({ name, index: 0, region: '', stateRoot: root })
  const filed = await readCloudFile(unknown.stateDir)
  if (filed !== undefined) return filed.cloud
  const network = await inspectNetwork(unknown, tools)
  if (network !== undefined && (await isAnothers(unknown, network))) {
    throw upError('ERR_CLOUD_OWNER', `Cloud ${name} is that of ${network.owner ?? ''}.`)
  }
  const [, index] = /^assay(\d+)$/.exec(network?.bridge ?? '') ?? []
  if (index === undefined) return undefined
  return describeCloud({ name, index: Number(index), region: '', stateRoot: root })
}

/** The gateway would take the end of its bodies for failures and replace them. */
const stopGatewayFirst = async (cloud: Cloud): Promise<number> =>
  (await stopDaemons(cloud, 'gateway')) + (await stopDaemons(cloud))
