/** The maps that make HAProxy route as the table says. haproxy-config.ts reads their values. */
import { createHash } from 'node:crypto'
import type {
  RoutedAction,
  RoutedGroup,
  RoutedListener,
  RoutedLoadBalancer,
  RoutedRule,
  RoutingTable,
} from '../../model/contract.ts'
import { placeholdersMax } from './answer-rules.ts'
import { socketId, splitRange, type MapName } from './haproxy-config.ts'
import { listenerValue } from './listener-fields.ts'
import { redirectPieces } from './redirect-pieces.ts'
import { rulePattern } from './rule-pattern.ts'
import { groupsOf, type Slots } from './slots.ts'

export interface MapEntry {
  readonly key: string
  readonly value: string
}
export type RouteMaps = Readonly<Record<MapName, readonly MapEntry[]>>

export const emptyMaps: RouteMaps = {
  listeners: [],
  rules: [],
  actions: [],
  splits: [],
  groups: [],
  targets: [],
}

export const listenerKey = (slot: number): string => `L${slot}`

/** What HAProxy calls a target. The address is part of it: a moved target is a new server. */
export const serverName = (target: { targetId: string; address: string; port: number }): string =>
  `${target.targetId}_${target.address}_${target.port}`

/** What a client sees of a name in a cookie; upper case as HAProxy's hex converter writes it. */
export const opaque = (name: string): string =>
  createHash('sha256').update(name).digest('hex').toUpperCase()

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

/** HAProxy would write a control character of a body as %0A and the like; a space stands for it. */
const printable = (body: string): string => body.replace(/[\x00-\x1f\x7f]+/g, ' ')

/**
 * A rule's number is drawn from all that it does, so that a changed rule is a new number: while the
 * maps are changed one after the other, no request meets half of an old rule and half of a new one.
 */
export const ruleNumber = (rule: RoutedRule, slots: Slots): number => {
  const { action } = rule
  const does =
    action.kind === 'forward'
      ? [
          action.stickySeconds,
          action.groups.map(({ targetGroupArn, weight }) => [
            targetGroupArn,
            weight,
            slots.backends[targetGroupArn],
          ]),
        ]
      : action
  const digest = createHash('sha256')
    .update(JSON.stringify([rule.arn, does]))
    .digest()
  return digest.readUInt32BE(0) & 0x7fffffff
}

/** Shares of splitRange in whole numbers; the last group with a weight takes what rounding left. */
export const splits = (
  base: number,
  groups: readonly { backend: string; weight: number }[],
): MapEntry[] => {
  const weighted = groups.filter(({ weight }) => weight > 0)
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0)
  let sum = 0
  return weighted.map(({ backend, weight }) => {
    const low = base + Math.round((sum * splitRange) / total)
    sum += weight
    return { key: `${low}:${base + Math.round((sum * splitRange) / total) - 1}`, value: backend }
  })
}

const ruleEntries = (rule: RoutedRule, slots: Slots): Omit<RouteMaps, 'listeners' | 'targets'> => {
  const number = ruleNumber(rule, slots)
  const key = String(number)
  const { action } = rule
  const none = { rules: [], splits: [], groups: [] }
  switch (action.kind) {
    case 'fixed-response':
      return {
        ...none,
        actions: [
          {
            key,
            value: `x|${action.status}|${action.contentType}|${base64(printable(action.body))}`,
          },
        ],
      }
    case 'redirect':
      return { ...none, actions: redirectEntries(key, action) }
    case 'forward':
      return { ...none, ...forwardEntries(number, action, slots) }
    default:
      return action satisfies never
  }
}

const redirectEntries = (
  key: string,
  action: Extract<RoutedAction, { kind: 'redirect' }>,
): MapEntry[] => {
  const { kinds, literals } = redirectPieces(action.location)
  return kinds.length > placeholdersMax
    ? []
    : [{ key, value: ['r', action.status, kinds, ...literals.map(base64)].join('|') }]
}

const forwardEntries = (
  number: number,
  action: Extract<RoutedAction, { kind: 'forward' }>,
  slots: Slots,
): Pick<RouteMaps, 'actions' | 'splits' | 'groups'> => {
  const base = number * splitRange
  const placed = action.groups.flatMap((group) => {
    const backend = slots.backends[group.targetGroupArn]
    return backend === undefined ? [] : [{ ...group, backend }]
  })
  const hasOpen = (group: RoutedGroup): boolean =>
    group.targets.some((target) => target.admits === 'open')
  return {
    actions: [{ key: String(number), value: `f|${base}|${action.stickySeconds ?? 0}` }],
    splits: splits(base, placed),
    groups:
      action.stickySeconds === undefined
        ? []
        : placed.filter(hasOpen).map(({ targetGroupArn, backend }) => ({
            key: `${number}:${opaque(targetGroupArn)}`,
            value: backend,
          })),
  }
}

const groupEntries = (group: RoutedGroup, slots: Slots): Pick<RouteMaps, 'groups' | 'targets'> => {
  const backend = slots.backends[group.targetGroupArn]
  if (backend === undefined) {
    return { groups: [], targets: [] }
  }
  const seconds = group.stickyTargetSeconds ?? 0
  const open = group.targets.filter((target) => target.admits === 'open')
  return {
    groups: [{ key: backend, value: `${backend}|${seconds}|${opaque(group.targetGroupArn)}` }],
    targets:
      seconds === 0
        ? []
        : open.map((target) => ({
            key: `${backend}:${opaque(serverName(target))}`,
            value: serverName(target),
          })),
  }
}

const listenerEntry = (
  listener: RoutedListener,
  loadBalancer: RoutedLoadBalancer,
  slot: number,
): MapEntry => ({
  key: String(socketId(slot)),
  value: listenerValue(listenerKey(slot), listener, loadBalancer),
})

export const routeMaps = (table: RoutingTable, slots: Slots): RouteMaps => {
  const maps = structuredClone(emptyMaps) as Record<MapName, MapEntry[]>
  for (const loadBalancer of table.loadBalancers) {
    for (const listener of loadBalancer.listeners) {
      const slot = slots.listeners[listener.arn]
      if (slot === undefined) {
        continue
      }
      maps.listeners.push(listenerEntry(listener, loadBalancer, slot))
      for (const rule of listener.rules) {
        const entries = ruleEntries(rule, slots)
        maps.rules.push({
          key: rulePattern(listenerKey(slot), rule.conditions),
          value: String(ruleNumber(rule, slots)),
        })
        maps.actions.push(...entries.actions)
        maps.splits.push(...entries.splits)
        maps.groups.push(...entries.groups)
      }
    }
  }
  for (const group of groupsOf(table)) {
    const entries = groupEntries(group, slots)
    maps.groups.push(...entries.groups)
    maps.targets.push(...entries.targets)
  }
  return maps
}
