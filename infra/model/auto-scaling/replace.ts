/** ReplaceUnhealthy: unhealthy instances go, and others are launched for them. */
import type { World } from '../world.ts'
import { moment } from './activities.ts'
import { maintenanceRange } from './maintenance-policy.ts'
import { isKept, isSuspended } from './members.ts'
import { isAwaiting, readyCount } from './readiness.ts'
import type { Group, HealthCause, Member } from './state.ts'
import { startTermination } from './terminate.ts'
import type { Draft } from './draft.ts'

/**
 * Without an instance maintenance policy an instance is terminated and then replaced, a few at a
 * time. With one it stays in service, without counting toward desired capacity, until enough others
 * are ready. One that no longer runs is replaced at once in either case.
 */
export const replaceUnhealthy = (draft: Draft, group: Group): void => {
  if (group.deleting) return
  if (isSuspended(group, 'ReplaceUnhealthy') || isSuspended(group, 'Terminate')) return
  for (const member of group.members.filter(isKept)) member.replacing = !member.healthy
  endKeeping(draft, group)
  for (const member of group.members.filter((one) => isUnhealthy(one) && !isKept(one))) {
    if (!isRationed(member)) retire(draft, group, member)
    else if (group.settings.maintenance !== null) replaceInRange(draft, group, member)
    else if (underWay(group) < ration(group)) retire(draft, group, member)
  }
}

/** Terminates; a replacement is owed unless it was asked for when the keeping began. */
const retire = (draft: Draft, group: Group, member: Member): void => {
  if (!member.replacing) group.replacementsOwed += 1
  member.replacing = true
  startTermination(draft, group, member, {
    sentences: [unhealthySentence(draft.world.now, member.healthCause)],
  })
}

/** Keeps as many as the ceiling has room for, at least one: the others wait for their draft. */
const replaceInRange = (draft: Draft, group: Group, member: Member): void => {
  if (isAtFloor(draft.world, group)) return retire(draft, group, member)
  const { maintenance, desiredCapacity } = group.settings
  const ceiling = maintenance === null ? 0 : maintenanceRange(maintenance, desiredCapacity).ceiling
  if (group.members.filter(isKept).length >= Math.max(1, ceiling - desiredCapacity)) return
  member.replacing = true
  group.replacementsOwed += 1
}

/** Ends in order of arrival; also when nobody is awaited any more: replacements failed too. */
const endKeeping = (draft: Draft, group: Group): void => {
  const kept = group.members.filter(isKept)
  const isFutile = !isAwaiting(draft.world, group)
  const isOver = (member: Member) =>
    !isRationed(member) || isFutile || isAtFloor(draft.world, group)
  for (const member of kept) if (isOver(member)) retire(draft, group, member)
}

/** An unhealthy instance is no part of the floor: its end does not lower the count. */
const isAtFloor = (world: World, group: Group): boolean => {
  const { maintenance, desiredCapacity } = group.settings
  if (maintenance === null) return true
  return readyCount(world, group) >= maintenanceRange(maintenance, desiredCapacity).floor
}

const isUnhealthy = (member: Member): boolean => member.state === 'InService' && !member.healthy

/** Waiting would not help an instance that EC2 says is gone. */
const isRationed = (member: Member): boolean => member.healthCause !== 'ec2-stopped'

/** About a tenth of the group at a time, at least one (user guide, "Health checks"). */
const ration = (group: Group): number =>
  Math.max(1, Math.floor(group.settings.desiredCapacity / 10))

/**
 * Unhealthy ones on their way out, or replacements that do not serve yet. With Launch suspended no
 * replacement comes, and the unhealthy go all the same (user guide, "Suspend and resume").
 */
const underWay = (group: Group): number =>
  Math.max(
    group.members.filter((member) => member.replacing && isRationed(member)).length,
    (isSuspended(group, 'Launch') ? 0 : group.replacementsOwed) +
      group.launches.filter((launch) => launch.purpose === 'unhealthy').length +
      group.members.filter(
        (member) => member.purpose === 'unhealthy' && member.state.startsWith('Pending'),
      ).length,
  )

const causeWords: Record<HealthCause, string> = {
  'ec2-stopped': 'an EC2 health check indicating it has been terminated or stopped',
  'ec2-status': 'EC2 instance status checks failure',
  elb: 'an ELB system health check failure',
  user: 'a user health-check',
}

const unhealthySentence = (now: number, cause: HealthCause | null): string =>
  `At ${moment(now)} an instance was taken out of service in response to ` +
  `${causeWords[cause ?? 'user']}.`
