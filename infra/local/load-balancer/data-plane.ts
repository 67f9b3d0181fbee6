/** The load balancers' data plane: HAProxy, told by the routing table what to do. */
import type { Probe, ProbeOutcome, RoutingTable } from '../../model/contract.ts'
import { readFile } from 'node:fs/promises'
import type { Cloud } from '../cloud/cloud.ts'
import { readPem } from '../host/acm-certificates.ts'
import { certificatePaths } from '../host/certificates.ts'
import type { PublishedLoadBalancer } from '../host/ruleset.ts'
import { haproxyFolder } from './haproxy-config.ts'
import { runningPid, startHaproxy, stopHaproxy } from './haproxy-process.ts'
import { createQueue } from '../../foundation/keyed-queue.ts'
import { probeTarget } from './probe-target.ts'
import { createTableRealiser } from './realise-table.ts'
import { targetAddress } from './target-address.ts'
import { createTraffic, type TrafficSinks } from './traffic.ts'

/** HAProxy. `apply` makes it agree with the table, as often as told, after a restart too. */
export interface DataPlane {
  readonly apply: (table: RoutingTable) => Promise<void>
  readonly probe: (probe: Probe) => Promise<ProbeOutcome>
  /** Loopback URL of a listener, for `make env` and tests; undefined before the first apply. */
  readonly listenerUrl: (listenerArn: string) => string | undefined
}

export interface DataPlaneOptions {
  readonly cloud: Cloud
  readonly haproxyPath: string
  /** Where access logs and figures go; without it, requests are served and not reported. */
  readonly traffic?: TrafficSinks
  /** Told of what instances see of the load balancers; without it, the host alone reaches them. */
  readonly publish?: (loadBalancers: readonly PublishedLoadBalancer[]) => Promise<void>
  /** Told of what cannot be reported to a caller: a restart, a listener without a slot. */
  readonly onTrouble?: (message: string) => void
}

export interface RunningDataPlane extends DataPlane {
  /** Starts HAProxy again when it is found dead, and tells it everything. */
  readonly ensureRunning: () => Promise<void>
  /** Writes out what is not reported yet, and ends HAProxy. */
  readonly stop: () => Promise<void>
  /** Writes out what is not reported yet, and leaves HAProxy serving for the next gateway. */
  readonly leave: () => Promise<void>
}

/** How often HAProxy is looked after: found dead, or with servers left that had requests. */
const watchMs = 500

/**
 * @throws AssayError ERR_HAPROXY_START
 */
export const createDataPlane = async (options: DataPlaneOptions): Promise<RunningDataPlane> => {
  const {
    cloud,
    haproxyPath,
    publish = async () => undefined,
    onTrouble = () => undefined,
  } = options
  const folder = haproxyFolder(cloud.stateDir)
  const { listenerFirst, listenerCount, tlsListenerCount } = cloud.ports
  const config = { folder, listenerFirst, listenerCount, tlsListenerCount }
  const start = () => startHaproxy(haproxyPath, config, () => leafOf(cloud))
  await start()
  const traffic = await createTraffic({ cloud, folder, sinks: options.traffic })
  const { realise, slots } = await createTableRealiser({
    cloud,
    config,
    know: traffic.know,
    publish,
    pemOf: (arn) => readPem(cloud, arn),
    onTrouble,
  })
  const keeper = keepRunning({ folder, start, realise, onTrouble })
  return {
    apply: keeper.apply,
    probe: async (probe) => {
      const address = targetAddress(cloud, probe.address)
      return address === undefined ? { kind: 'timeout' } : probeTarget(probe, address)
    },
    listenerUrl: (arn) => {
      const slot = slots().listeners[arn]
      if (slot === undefined) return undefined
      const scheme = slot < listenerCount ? 'http' : 'https'
      return `${scheme}://127.0.0.1:${listenerFirst + slot}`
    },
    ensureRunning: keeper.ensureRunning,
    leave: async () => {
      await keeper.end()
      await traffic.stop()
    },
    stop: async () => {
      await keeper.end()
      await stopHaproxy(folder)
      await traffic.stop()
    },
  }
}

/** What sockets without a listener are configured with; nobody is ever shown it. */
const leafOf = async (cloud: Cloud): Promise<string> => {
  const { leaf, leafKey } = certificatePaths(cloud)
  return (await Promise.all([leaf, leafKey].map((path) => readFile(path, 'utf8')))).join('')
}

/** The newest table, and the watch that keeps HAProxy alive and in agreement with it. */
const keepRunning = (options: {
  folder: string
  start: () => Promise<{ isNew: boolean }>
  realise: (table: RoutingTable) => Promise<boolean>
  onTrouble: (message: string) => void
}) => {
  const { folder, start, realise, onTrouble } = options
  const inOrder = createQueue()
  let table: RoutingTable | undefined
  let hasLeftovers = false
  let hasEnded = false
  const revive = async (): Promise<void> => {
    const { isNew } = await start()
    if (isNew) {
      onTrouble('HAProxy was found dead and has been started again.')
    }
    if (table !== undefined && (isNew || hasLeftovers)) {
      hasLeftovers = await realise(table)
    }
  }
  const look = async (): Promise<void> => {
    if (!hasEnded && (hasLeftovers || (await runningPid(folder)) === undefined)) {
      await revive()
    }
  }
  const watch = setInterval(() => {
    inOrder(look).catch((error: unknown) => onTrouble(`HAProxy is not revived: ${String(error)}`))
  }, watchMs)
  watch.unref()
  return {
    apply: (wanted: RoutingTable): Promise<void> =>
      inOrder(async () => {
        table = wanted
        await start()
        hasLeftovers = await realise(wanted)
      }),
    ensureRunning: () => inOrder(revive),
    end: async (): Promise<void> => {
      hasEnded = true
      clearInterval(watch)
      await inOrder(async () => undefined)
    },
  }
}
