/** The load balancers' data plane: HAProxy, told by the routing table what to do. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RoutingTable } from '../../model/contract.ts'
import type { Cloud } from '../cloud.ts'
import type { DataPlane } from '../gateway/ports.ts'
import { inTurn } from './in-turn.ts'
import { socketPath } from './haproxy-config.ts'
import { runningPid, startHaproxy, stopHaproxy } from './haproxy-process.ts'
import { probeTarget } from './probe-target.ts'
import { reconcile, wantedServers } from './reconcile.ts'
import { routeMaps } from './route-maps.ts'
import { runtimeApi } from './runtime-api.ts'
import { assignSlots, noSlots, type Slots } from './slots.ts'
import { targetAddress } from './target-address.ts'
import { createTraffic, type TrafficSinks } from './traffic.ts'

export interface DataPlaneOptions {
  readonly cloud: Cloud
  readonly haproxyPath: string
  /** Where access logs and figures go; without it, requests are served and not reported. */
  readonly traffic?: TrafficSinks
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
  const { cloud, haproxyPath } = options
  const folder = join(cloud.stateDir, 'haproxy')
  const config = {
    folder,
    listenerFirst: cloud.ports.listenerFirst,
    listenerCount: cloud.ports.listenerCount,
  }
  await startHaproxy(haproxyPath, config)
  const api = runtimeApi(socketPath(folder))
  const traffic = await createTraffic({ cloud, folder, sinks: options.traffic })
  let slots = await readSlots(folder)
  let table: RoutingTable | undefined
  let hasLeftovers = false
  let hasEnded = false

  const realise = async (wanted: RoutingTable): Promise<void> => {
    const occupied = new Set((await api.showServers()).map((server) => server.backend))
    const assigned = assignSlots({
      table: wanted,
      present: slots,
      listenerCount: config.listenerCount,
      occupied,
    })
    if (JSON.stringify(assigned.slots) !== JSON.stringify(slots)) {
      await writeSlots(folder, assigned.slots)
      slots = assigned.slots
    }
    for (const arn of assigned.unplaced) {
      options.onTrouble?.(`No slot is left for ${arn}: it is not served.`)
    }
    traffic.know(wanted, slots)
    const busy = await reconcile(api, folder, {
      servers: wantedServers(wanted, slots, (address) => targetAddress(cloud, address)),
      maps: routeMaps(wanted, slots, config.listenerFirst),
    })
    hasLeftovers = busy.length > 0
  }

  const turns = inTurn()
  const revive = async (): Promise<void> => {
    const { isNew } = await startHaproxy(haproxyPath, config)
    if (isNew) {
      options.onTrouble?.('HAProxy was found dead and has been started again.')
    }
    if (table !== undefined && (isNew || hasLeftovers)) {
      await realise(table)
    }
  }
  const watch = setInterval(() => {
    void turns(async () => {
      if (!hasEnded && (hasLeftovers || (await runningPid(folder)) === undefined)) {
        await revive()
      }
    }).catch((error: unknown) => options.onTrouble?.(`HAProxy cannot be revived: ${String(error)}`))
  }, watchMs)
  watch.unref()

  const end = async (): Promise<void> => {
    hasEnded = true
    clearInterval(watch)
    await turns(async () => undefined)
  }
  return {
    apply: (wanted) =>
      turns(async () => {
        table = wanted
        await startHaproxy(haproxyPath, config)
        await realise(wanted)
      }),
    probe: async (probe) => {
      const address = targetAddress(cloud, probe.address)
      return address === undefined ? { kind: 'timeout' } : probeTarget(probe, address)
    },
    listenerUrl: (arn) => {
      const slot = slots.listeners[arn]
      return slot === undefined ? undefined : `http://127.0.0.1:${config.listenerFirst + slot}`
    },
    ensureRunning: () => turns(revive),
    leave: async () => {
      await end()
      await traffic.stop()
    },
    stop: async () => {
      await end()
      await stopHaproxy(folder)
      await traffic.stop()
    },
  }
}

const slotsPath = (folder: string): string => join(folder, 'slots.json')

/** Absent or unreadable slots are no loss: every listener then gets a slot anew. */
const readSlots = async (folder: string): Promise<Slots> => {
  try {
    return JSON.parse(await readFile(slotsPath(folder), 'utf8')) as Slots
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isAbsent || error instanceof SyntaxError) {
      return noSlots
    }
    throw error
  }
}

const writeSlots = async (folder: string, slots: Slots): Promise<void> => {
  const path = slotsPath(folder)
  await writeFile(`${path}.new`, JSON.stringify(slots))
  await rename(`${path}.new`, path)
}
