/** AZRebalance: one more in the zone that lacks, one less in the zone that has too many. */
import type { World } from '../world.ts'
import { moment } from './activities.ts'
import { requestLaunch } from './launch.ts'
import { maintenanceRange } from './maintenance-policy.ts'
import { capacityOf, isCounted, isKept, isSuspended, isSurge } from './members.ts'
import { choosePlace } from './placement.ts'
import { isReady, readyCount } from './readiness.ts'
import type { Group } from './state.ts'
import { extraCount } from './scale.ts'
import { startTermination } from './terminate.ts'
import type { Draft } from './draft.ts'
import { chooseVictim } from './victims.ts'

/**
 * Moves one instance if the zones differ by more than one and the group is otherwise at rest:
 * launches where one lacks, and the scale-in that follows takes from the fullest zone. With
 * Terminate suspended that waits, and the group stays above its size meanwhile. Under a maintenance
 * policy without room above desired capacity, the fullest zone gives one up at the same time.
 */
export const rebalance = (draft: Draft, group: Group): void => {
  if (group.deleting || !isAtRest(group) || isHeldBack(draft.world, group)) return
  const poor = poorZones(group)
  if (poor.length === 0 || choosePlace(draft.world, group, poor) === undefined) return
  const launchesFirst = capacityOf(group) + 1 <= ceilingOf(group)
  if (!launchesFirst && !giveOneUp(draft, group)) return
  requestLaunch(draft, group, {
    purpose: launchesFirst ? 'rebalance' : 'capacity',
    zones: poor,
    sentences: [
      `At ${moment(draft.world.now)} instances were launched to balance instances in zones ` +
        `${poor.join(' ')} with other zones resulting in more than desired number of instances ` +
        'in the group.',
    ],
  })
}

/**
 * What a balancing launch brought counts toward desired capacity from here on, so that another zone
 * gives one up: once it serves, or once it is ready and the floor allows it under a maintenance
 * policy. One that failed is no longer waited for.
 */
export const endSurges = (world: World, group: Group): void => {
  for (const member of group.members) {
    if (member.state !== 'InService' || !isSurge(member)) continue
    const isSpare = isReady(world, group, member) && readyCount(world, group) > floorOf(group)
    if (group.settings.maintenance === null || !member.healthy || isSpare) {
      member.purpose = 'capacity'
    }
  }
}

const floorOf = ({ settings: { maintenance, desiredCapacity } }: Group): number =>
  maintenance === null ? 0 : maintenanceRange(maintenance, desiredCapacity).floor

/**
 * Without a policy a balance may pass the maximum size by 10 %, at least by one (user guide,
 * "Rebalancing activities"); a policy's ceiling stands in its place.
 */
const ceilingOf = ({ settings: { maintenance, desiredCapacity, maxSize } }: Group): number =>
  maintenance === null
    ? maxSize + Math.max(1, Math.floor(maxSize / 10))
    : maintenanceRange(maintenance, desiredCapacity).ceiling

/** Terminate and launch, which only a policy asks for; false while the floor forbids it. */
const giveOneUp = (draft: Draft, group: Group): boolean => {
  const { world } = draft
  if (group.settings.maintenance === null || isSuspended(group, 'Terminate')) return false
  if (readyCount(world, group) <= floorOf(group)) return false
  const victim = chooseVictim(world, group)
  if (victim === undefined) return false
  startTermination(draft, group, victim, {
    sentences: [
      `At ${moment(world.now)} instance ${victim.instanceId} was taken out of service to balance ` +
        'instances between zones.',
    ],
  })
  return true
}

const isHeldBack = (world: World, group: Group): boolean =>
  ['AZRebalance', 'Launch'].some((process) => isSuspended(group, process)) ||
  group.launchTrouble.retryAt > world.now

const isAtRest = (group: Group): boolean =>
  group.launches.length === 0 &&
  extraCount(group) === 0 &&
  group.members.every(
    (member) => (member.state === 'InService' && !isKept(member)) || member.state === 'Standby',
  ) &&
  capacityOf(group) === group.settings.desiredCapacity

/** Zones that should have one more: two behind one that can give, or a zone in disuse can give. */
const poorZones = (group: Group): string[] => {
  const { zones } = group.settings
  const count = (zone: string) =>
    group.members.filter((member) => isCounted(member) && member.zone === zone).length
  const givers = group.members.filter(
    (member) => member.state === 'InService' && !member.protectedFromScaleIn,
  )
  if (givers.some((member) => !zones.includes(member.zone))) return zones
  const most = Math.max(0, ...zones.map(count))
  if (!givers.some((member) => count(member.zone) === most)) return []
  return zones.filter((zone) => most - count(zone) > 1)
}
