import { userInfo } from 'node:os'
import { join } from 'node:path'
import { writingBelow } from '../../foundation/disk-error.ts'
import type { Reporter } from '../../foundation/reporter.ts'
import type { Environment } from '../../env/environment-schema.ts'
import type { Toolbox } from '../../setup/toolbox.ts'
import { describeCloud, stateRoot, type Cloud } from '../cloud/cloud.ts'
import { assertSocketPath } from '../load-balancer/assert-socket-path.ts'
import { motoDaemon, waitForMoto } from '../moto/moto-daemon.ts'
import { ensureCertificates } from '../host/certificates.ts'
import { assertDnsAnswers, createNamesFolder, dnsDaemon } from '../host/dns.ts'
import type { HostCommand } from '../host/host-command.ts'
import { createNetwork, type NetworkTools } from '../host/network.ts'
import { assertRegistryAnswers, registryDaemon } from '../registry/registry-daemon.ts'
import { assertOwnCheckout } from './assert-own-checkout.ts'
import { chooseIndex, takenRanges } from './choose-index.ts'
import { readCloudFile, writeCloudFile } from '../cloud/cloud-file.ts'
import { changeCloudRecords } from '../cloud/cloud-records.ts'
import {
  findDaemons,
  isDaemonRunning,
  logFile,
  startDaemon,
  stopDaemons,
  type DaemonSpec,
} from '../host/daemon.ts'
import { cloudLock, sysctlFile } from './down-cloud.ts'
import { withFileLock } from '../../foundation/file-lock.ts'
import { together } from '../../foundation/together.ts'
import { assertGatewayHealthy, gatewayDaemon } from './gateway-daemon.ts'
import { removeDockerObjects } from './remove-docker-objects.ts'
import { resetState } from './reset-state.ts'
import { recordSysctls } from '../host/sysctl-snapshot.ts'
import { assertPortsFree } from '../host/taken-ports.ts'
import { waitUntil } from '../host/wait-until.ts'
import { cloudError } from '../cloud/cloud-error.ts'
import { own } from '../../model/records.ts'

/** What a running cloud is filled with. */
export interface Furnishing {
  /** What an AWS account has before us; needs moto alone, so it runs beside the gateway's start. */
  readonly account: (cloud: Cloud) => Promise<void>
  /** The static base; needs the gateway. */
  readonly base: (cloud: Cloud) => Promise<void>
}

/** What `up` is handed. */
export interface UpOptions {
  readonly name: string
  /** Whose static base the cloud is to carry. */
  readonly environment: Environment
  readonly env: Readonly<Record<string, string | undefined>>
  readonly toolbox: Toolbox
  readonly host: HostCommand
  readonly reporter: Reporter
  readonly signal: AbortSignal
  /** A fixed index, for tests; otherwise the lowest that is free. */
  readonly index?: number
  readonly furnishing: Furnishing
}

/**
 * Starts a cloud, or what is missing of one. Idempotent: a second call on a whole cloud changes
 * nothing, and a call after an interrupted or half-dead one goes on from what is there.
 *
 * @throws AssayError ERR_CLOUD_BASE, ERR_CLOUD_BUSY, ERR_CLOUD_CHECKOUT, ERR_CLOUD_INDEX,
 *   ERR_CLOUD_PART, ERR_CLOUD_PATH, ERR_PORT_TAKEN, ERR_NETWORK_FOREIGN, ERR_DAEMON_START,
 *   ERR_DISK_WRITE, ERR_HOST_COMMAND; the abort's own reason
 */
export const upCloud = async (options: UpOptions): Promise<Cloud> => {
  const root = stateRoot(options.env)
  assertSocketPath(join(root, options.name))
  const lock = cloudLock(root, options.name)
  const { signal } = options
  const busy = cloudError.of('ERR_CLOUD_BUSY')
  return writingBelow(root, () => withFileLock(lock, () => startCloud(options), { busy, signal }))
}

const startCloud = async (options: UpOptions): Promise<Cloud> => {
  const { reporter, signal, host, toolbox } = options
  const tools = { host, docker: toolbox.docker, nft: toolbox.nft }
  const cloud = await claimCloud(options, tools)
  await assertPortsFree(cloud, host, signal)
  await assertOwnCheckout(cloud, [motoDaemon(cloud, toolbox.python), gatewayDaemon(cloud)])
  await forgetLostRecords(cloud, options, tools)
  await writeCloudFile({ cloud, toolbox })
  await recordSysctls(sysctlFile(cloud))
  signal.throwIfAborted()
  for (const { title, run } of [
    { title: 'Network and services', run: () => startServices(cloud, options, tools) },
    {
      title: 'Gateway and source AMI',
      run: () =>
        together(
          [
            (signal) => startGateway(cloud, { ...options, signal }),
            () => options.furnishing.account(cloud),
          ],
          signal,
        ),
    },
    { title: 'Static base', run: () => options.furnishing.base(cloud) },
  ]) {
    await reporter.during(title, async () => {
      await run()
      signal.throwIfAborted()
    })
  }
  return cloud
}

/** The record is written before anything is created, so that `down` finds all of it. */
const claimCloud = async (options: UpOptions, tools: NetworkTools): Promise<Cloud> => {
  const { name, environment } = options
  const root = stateRoot(options.env)
  const base = environment.environment
  const records = await changeCloudRecords(root, async (known) => {
    const record = own(known, name)
    if (record === undefined) {
      const taken = Object.values(known).map(({ index }) => index)
      const index = options.index ?? chooseIndex(name, taken, await takenRanges(tools))
      return { ...known, [name]: { index, region: environment.region, base } }
    }
    if (record.base !== base) {
      const message = `Cloud ${name} carries the base of ${record.base}, not of ${base}.`
      throw cloudError('ERR_CLOUD_BASE', message)
    }
    return known
  })
  const index = own(records, name)?.index ?? 0
  return describeCloud({ name, index, region: environment.region, stateRoot: root })
}

/**
 * moto keeps its records in memory. Where it is gone (killed, or the machine was restarted), what
 * the cloud holds beside the records means nothing any more, and goes.
 */
const forgetLostRecords = async (
  cloud: Cloud,
  { reporter }: UpOptions,
  tools: NetworkTools,
): Promise<void> => {
  if ((await readCloudFile(cloud.stateDir)) === undefined) return
  // By its mark, whatever its path: whether it answers too is for the wait after its start to say.
  if ((await findDaemons(cloud, 'moto')).length > 0) return
  reporter.note(
    `Cloud ${cloud.name} lost its records with moto: its instances and AMIs go, it begins anew.`,
  )
  await stopDaemons(cloud)
  await removeDockerObjects(cloud, tools)
  await resetState(cloud)
}

const startServices = async (
  cloud: Cloud,
  { env, host, toolbox, signal }: UpOptions,
  tools: NetworkTools,
): Promise<void> => {
  const resolver = dnsDaemon(cloud, toolbox.dnsmasq, userInfo().username)
  const registry = await registryDaemon(cloud, toolbox.dockerRegistry)
  const moto = async (signal: AbortSignal): Promise<void> => {
    await startDaemon(cloud, env, motoDaemon(cloud, toolbox.python))
    await waitForMoto(cloud, signal)
  }
  // First and alone: what a foreign network forbids is not even begun.
  await createNetwork(cloud, tools)
  await createNamesFolder(cloud)
  await together<unknown>(
    [
      moto,
      () => ensureCertificates(cloud, host),
      (signal) => startAndWait(cloud, { env, signal }, resolver, () => assertDnsAnswers(cloud)),
      (signal) =>
        startAndWait(cloud, { env, signal }, registry, () => assertRegistryAnswers(cloud)),
    ],
    signal,
  )
}

const startGateway = (cloud: Cloud, options: UpOptions): Promise<void> =>
  startAndWait(cloud, options, gatewayDaemon(cloud), () => assertGatewayHealthy(cloud))

/** Cold and on a busy machine, the slowest (the gateway) has taken 20 s. */
const readyDeadlineMs = 90_000

const startAndWait = async (
  cloud: Cloud,
  { env, signal }: Pick<UpOptions, 'env' | 'signal'>,
  daemon: DaemonSpec,
  check: () => Promise<unknown>,
): Promise<void> => {
  await startDaemon(cloud, env, daemon)
  await waitUntil({
    what: `The cloud's ${daemon.service}`,
    log: logFile(cloud, daemon.service),
    deadlineMs: readyDeadlineMs,
    check,
    isAlive: () => isDaemonRunning(cloud, daemon),
    signal,
  })
}
