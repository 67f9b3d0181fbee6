/** Which listener has which port, which target group which backend, and more. Pure. */
import type { RoutedGroup, RoutedListener, RoutingTable } from '../../model/contract.ts'
import { loadBalancersMax } from '../host/host-ports.ts'
import { backendPools, type Algorithm } from './haproxy-config.ts'
import { listenerPools, slotsOf, type ListenerCounts } from './listener-pools.ts'

export interface Slots {
  /** Index of the listener slot by listener ARN. */
  readonly listeners: Readonly<Record<string, number>>
  /** Backend name by target group ARN. */
  readonly backends: Readonly<Record<string, string>>
  /** Index of the address in the VPC by load balancer ARN. */
  readonly addresses: Readonly<Record<string, number>>
}

export const noSlots: Slots = { listeners: {}, backends: {}, addresses: {} }

const listenersOf = (table: RoutingTable): RoutedListener[] =>
  table.loadBalancers.flatMap((loadBalancer) => loadBalancer.listeners)

/** Every target group of the table once. */
export const groupsOf = (table: RoutingTable): RoutedGroup[] => {
  const groups = listenersOf(table)
    .flatMap((listener) => listener.rules)
    .flatMap((rule) => (rule.action.kind === 'forward' ? rule.action.groups : []))
  return [...new Map(groups.map((group) => [group.targetGroupArn, group])).values()]
}

const backendNames = (algorithm: Algorithm): string[] => {
  const pool = backendPools.find((candidate) => candidate.algorithm === algorithm)
  return Array.from({ length: pool?.count ?? 0 }, (_, index) => `${pool?.prefix}${index}`)
}

const fits = (name: string | undefined, group: RoutedGroup): name is string =>
  name !== undefined && backendNames(group.algorithm).includes(name)

/** What found no slot is listed by ARN and stays without one; the rest is served. */
export interface Assignment {
  readonly slots: Slots
  readonly unplaced: readonly string[]
}

/**
 * Keeps every slot that is still right, frees those of what is gone, gives the lowest free one to
 * what is new. A listener has one of the pool for its TLS policy. A backend that still holds
 * servers of a former group is never given away.
 */
export const assignSlots = (options: {
  table: RoutingTable
  present: Slots
  counts: ListenerCounts
  /** Backends that hold servers now. */
  occupied: ReadonlySet<string>
}): Assignment => {
  const { table, present, counts, occupied } = options
  const wanted = listenersOf(table)
  const listeners: Record<string, number> = Object.assign(
    {},
    ...listenerPools(counts).map((pool) =>
      assignIndexes(
        wanted.filter(({ tls }) => tls?.policy === pool.policy).map(({ arn }) => arn),
        present.listeners,
        slotsOf(pool),
      ),
    ),
  )
  const unplaced = wanted.map(({ arn }) => arn).filter((arn) => listeners[arn] === undefined)
  const addresses = assignIndexes(
    table.loadBalancers.map(({ arn }) => arn),
    present.addresses,
    Array.from({ length: loadBalancersMax }, (_, index) => index),
  )
  const backends = assignBackends({ groups: groupsOf(table), present, occupied, unplaced })
  return { slots: { listeners, backends, addresses }, unplaced }
}

/** What has one of the indexes keeps it; what has none gets the lowest free one, or none. */
const assignIndexes = (
  arns: readonly string[],
  present: Readonly<Record<string, number>>,
  indexes: readonly number[],
): Record<string, number> => {
  const kept = arns.flatMap((arn) => {
    const index = present[arn]
    return index !== undefined && indexes.includes(index) ? [[arn, index] as const] : []
  })
  const taken = new Set(kept.map(([, index]) => index))
  const free = indexes.filter((index) => !taken.has(index))
  const fresh = arns.filter((arn) => !kept.some(([other]) => other === arn))
  return Object.fromEntries([
    ...kept,
    ...fresh.slice(0, free.length).map((arn, nth) => [arn, free[nth] ?? 0] as const),
  ])
}

const assignBackends = (options: {
  groups: readonly RoutedGroup[]
  present: Slots
  occupied: ReadonlySet<string>
  unplaced: string[]
}): Record<string, string> => {
  const { groups, present, occupied, unplaced } = options
  const backends: Record<string, string> = {}
  for (const group of groups) {
    const name = present.backends[group.targetGroupArn]
    if (fits(name, group)) {
      backends[group.targetGroupArn] = name
    }
  }
  for (const group of groups.filter(({ targetGroupArn }) => !(targetGroupArn in backends))) {
    const taken = new Set(Object.values(backends))
    const free = backendNames(group.algorithm).find(
      (name) => !taken.has(name) && !occupied.has(name),
    )
    if (free === undefined) {
      unplaced.push(group.targetGroupArn)
    } else {
      backends[group.targetGroupArn] = free
    }
  }
  return backends
}
