/** Whom a scale-in takes. Source: user guide, "Configure termination policies". */
import type { World } from '../world.ts'
import { isKept, isPending, isSurge } from './members.ts'
import type { Group, Member } from './state.ts'

/**
 * The next instance to go, or undefined if every one is protected. One that is not in service yet
 * goes before one that serves, an unhealthy one before a healthy one. Otherwise the zone with the
 * most instances gives one up, and the termination policies choose in it, each one among what the
 * one before left.
 */
export const chooseVictim = (world: World, group: Group): Member | undefined => {
  const pending = group.members.filter((member) => isPending(member) && isFree(member))
  const newest = pending.at(-1)
  if (newest !== undefined) return newest
  const fullest = inFullestZone(group, preferred(group, serving(group).filter(isFree)))
  return group.settings.terminationPolicies
    .reduce((left, policy) => narrow(world, left, policy), fullest)
    .at(0)
}

const serving = (group: Group): Member[] =>
  group.members.filter((member) => member.state === 'InService' && !isKept(member))

/** Unhealthy ones first, then those in a zone that the group no longer uses. */
const preferred = (group: Group, candidates: Member[]): Member[] => {
  const unhealthy = candidates.filter((member) => !member.healthy)
  if (unhealthy.length > 0) return unhealthy
  const strays = candidates.filter((member) => !group.settings.zones.includes(member.zone))
  return strays.length > 0 ? strays : candidates
}

/** A surge instance stays: it is above desired capacity on purpose. */
const isFree = (member: Member): boolean => !member.protectedFromScaleIn && !isSurge(member)

/** Zones are compared by all that serve; among equals, the enabled zone named first. */
const inFullestZone = (group: Group, candidates: readonly Member[]): Member[] => {
  const load = (zone: string) => serving(group).filter((member) => member.zone === zone).length
  const zones = [...new Set(candidates.map((member) => member.zone))]
  const most = Math.max(...zones.map(load))
  const fullest = zones.filter((zone) => load(zone) === most)
  const order = group.settings.zones
  const zone = fullest.sort((a, b) => order.indexOf(a) - order.indexOf(b)).at(0)
  return candidates.filter((member) => member.zone === zone)
}

const narrow = (world: World, members: readonly Member[], policy: string): Member[] => {
  if (members.length < 2) return [...members]
  switch (policy) {
    case 'Default':
      return leastOf(leastOf(members, templateAge), (member) => untilNextHour(world, member))
    case 'OldestInstance':
      return leastOf(members, (member) => member.joinedAt)
    case 'NewestInstance':
      return leastOf(members, (member) => -member.joinedAt)
    case 'OldestLaunchTemplate':
      return leastOf(members, templateAge)
    case 'ClosestToNextInstanceHour':
      return leastOf(members, (member) => untilNextHour(world, member))
    // One purchase option and no launch configurations: neither policy prefers anyone.
    case 'AllocationStrategy':
    case 'OldestLaunchConfiguration':
      return [...members]
    default:
      return [...members]
  }
}

/** Lower is older. An instance of no template of the group counts as the oldest. */
const templateAge = (member: Member): number => member.template?.version ?? 0

const hourMs = 3_600_000
const untilNextHour = (world: World, member: Member): number =>
  hourMs - ((world.now - member.joinedAt) % hourMs)

const leastOf = (members: readonly Member[], weigh: (member: Member) => number): Member[] => {
  const least = Math.min(...members.map(weigh))
  return members.filter((member) => weigh(member) === least)
}
