/** Making a running HAProxy agree with the routing table: idempotent, and it repairs drift. */
import type { RoutingTable } from '../../model/contract.ts'
import { mapPath, type MapName } from './haproxy-config.ts'
import { serverName, type MapEntry, type RouteMaps } from './route-maps.ts'
import type { RunningServer, RuntimeApi } from './runtime-api.ts'
import { groupsOf, type Slots } from './slots.ts'

export interface WantedServer {
  readonly server: string
  readonly endpoint: string
  readonly isTls: boolean
  readonly admits: RunningServer['admits']
}

/** Servers the table asks for; a target that the host cannot reach gets none. */
export const wantedServers = (
  table: RoutingTable,
  slots: Slots,
  reachable: (address: string) => string | undefined,
): WantedServer[] =>
  groupsOf(table).flatMap((group) => {
    const backend = slots.backends[group.targetGroupArn]
    return group.targets.flatMap((target) => {
      const address = reachable(target.address)
      return backend === undefined || address === undefined
        ? []
        : [
            {
              server: `${backend}/${serverName(target)}`,
              endpoint: `${address}:${target.port}`,
              isTls: group.protocol === 'HTTPS',
              admits: target.admits,
            },
          ]
    })
  })

const nameOf = ({ backend, name }: RunningServer): string => `${backend}/${name}`

/**
 * What opens comes before the maps and what closes after them, so that a shift of weight never
 * points at a server that is not there yet, nor away from the one that still serves. What is to
 * close does so even when a map cannot be written: a draining target gets no new requests.
 *
 * @returns servers that are to go but still have requests
 */
export const reconcile = async (
  api: RuntimeApi,
  folder: string,
  wanted: { servers: readonly WantedServer[]; maps: RouteMaps },
): Promise<string[]> => {
  const running = new Map((await api.showServers()).map((server) => [nameOf(server), server]))
  for (const { server, endpoint, isTls, admits } of wanted.servers) {
    if (!running.has(server)) {
      await api.addServer(server, endpoint, isTls)
    }
    if (admits === 'open' && running.get(server)?.admits !== 'open') {
      await api.setState(server, 'open')
    }
  }
  let busy: string[] = []
  try {
    await replaceMaps(api, folder, wanted.maps)
  } finally {
    busy = await closeServers(api, running, wanted.servers)
  }
  return busy
}

/** @returns servers that are to go but still have requests */
const closeServers = async (
  api: RuntimeApi,
  running: ReadonlyMap<string, RunningServer>,
  wanted: readonly WantedServer[],
): Promise<string[]> => {
  for (const { server, admits } of wanted) {
    if (admits !== 'open' && (running.get(server)?.admits ?? 'closed') !== admits) {
      await api.setState(server, admits)
    }
  }
  const keep = new Set(wanted.map(({ server }) => server))
  return removeServers(
    api,
    [...running.values()].filter((server) => !keep.has(nameOf(server))),
  )
}

/** @returns the ones that still have requests */
const removeServers = async (
  api: RuntimeApi,
  servers: readonly RunningServer[],
): Promise<string[]> => {
  const busy: string[] = []
  for (const server of servers) {
    const name = nameOf(server)
    if (server.admits !== 'closed') {
      await api.setState(name, 'closed')
    }
    if (!(await api.removeServer(name))) {
      busy.push(name)
    }
  }
  return busy
}

const line = ({ key, value }: MapEntry): string => `${key} ${value}`
const isSame = (a: readonly MapEntry[], b: readonly MapEntry[]): boolean =>
  a.length === b.length && a.every((entry, index) => line(entry) === line(b[index] ?? entry))

/** In a request's order of look-ups the rules are the switch: what they point at comes first. */
const replaceMaps = async (api: RuntimeApi, folder: string, maps: RouteMaps): Promise<void> => {
  const replace = async (name: MapName, entries: readonly MapEntry[]): Promise<void> => {
    const path = mapPath(folder, name)
    if (!isSame(await api.showMap(path), entries)) {
      await api.replaceMap(path, entries)
    }
  }
  const behind = ['actions', 'splits', 'groups'] as const
  for (const name of behind) {
    const present = await api.showMap(mapPath(folder, name))
    const keys = new Set(maps[name].map(({ key }) => key))
    await replace(name, [...maps[name], ...present.filter(({ key }) => !keys.has(key))])
  }
  await replace('targets', maps.targets)
  await replace('rules', maps.rules)
  await replace('listeners', maps.listeners)
  for (const name of behind) {
    await replace(name, maps[name])
  }
}
