/** ReplaceUnhealthy: unhealthy instances go, a few at a time, and others are launched for them. */
import { moment } from './activities.ts'
import { isSuspended } from './members.ts'
import type { Group, HealthCause, Member } from './state.ts'
import { startTermination } from './terminate.ts'
import type { Turn } from './turn.ts'

export const replaceUnhealthy = (turn: Turn, group: Group): void => {
  if (group.deleting) return
  if (isSuspended(group, 'ReplaceUnhealthy') || isSuspended(group, 'Terminate')) return
  for (const member of group.members.filter(isUnhealthy)) {
    if (isRationed(member) && underWay(group) >= ration(group)) continue
    member.replacing = true
    group.replacementsOwed += 1
    startTermination(turn, group, member, {
      sentences: [unhealthySentence(turn.world.now, member.healthCause)],
    })
  }
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
