/** AZRebalance: launch in the zone that lacks, then let the zone that has too many give one up. */
import type { World } from '../world.ts'
import { moment } from './activities.ts'
import { requestLaunch } from './launch.ts'
import { capacityOf, isCounted, isSuspended } from './members.ts'
import { choosePlace } from './placement.ts'
import type { Group } from './state.ts'
import { extraCount } from './scale.ts'
import type { Turn } from './turn.ts'

/**
 * Starts one rebalancing launch if the zones differ by more than one instance and the group is
 * otherwise at rest. It may pass the maximum size by 10 %, at least by one (user guide,
 * "Rebalancing activities"). The scale-in that follows takes from the fullest zone; with Terminate
 * suspended it waits, and the group stays above its size meanwhile.
 */
export const rebalance = (turn: Turn, group: Group): void => {
  if (group.deleting || !isAtRest(group) || isHeldBack(turn.world, group)) return
  const poor = poorZones(group)
  if (poor.length === 0 || choosePlace(turn.world, group, poor) === undefined) return
  requestLaunch(turn, group, {
    purpose: 'rebalance',
    zones: poor,
    sentences: [
      `At ${moment(turn.world.now)} instances were launched to balance instances in zones ` +
        `${poor.join(' ')} with other zones resulting in more than desired number of instances ` +
        'in the group.',
    ],
  })
}

const isHeldBack = (world: World, group: Group): boolean => {
  const { maxSize } = group.settings
  const ceiling = maxSize + Math.max(1, Math.floor(maxSize / 10))
  return (
    ['AZRebalance', 'Launch'].some((process) => isSuspended(group, process)) ||
    group.launchTrouble.retryAt > world.now ||
    capacityOf(group) + 1 > ceiling
  )
}

const isAtRest = (group: Group): boolean =>
  group.launches.length === 0 &&
  extraCount(group) === 0 &&
  group.members.every((member) => member.state === 'InService' || member.state === 'Standby') &&
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
