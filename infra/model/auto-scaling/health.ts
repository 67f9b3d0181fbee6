/** Which instances are unhealthy, by EC2, the load balancer or a person. */
import { targetHealth } from '../load-balancing/targets.ts'
import type { World } from '../world.ts'
import { isSuspended } from './members.ts'
import type { Group, HealthCause, Member } from './state.ts'

/** EC2 fails a status check for this long before Auto Scaling believes it [?]: "a few minutes". */
const impairedAfterMs = 120_000

/**
 * Marks instances in service. Standby, arriving and leaving ones are not checked. An unhealthy one
 * that waits to be replaced is, for whether it still runs.
 */
export const checkHealth = (world: World, group: Group): void => {
  if (isSuspended(group, 'HealthCheck')) return
  for (const member of group.members) {
    noteReachability(world, member)
    if (member.state !== 'InService') continue
    const cause = failingCheck(world, group, member)
    const isNews = member.healthy || cause === 'ec2-stopped'
    if (cause !== undefined && isNews) markUnhealthy(member, cause)
  }
}

export const markUnhealthy = (member: Member, cause: HealthCause): void => {
  member.healthy = false
  member.healthCause = cause
}

const noteReachability = (world: World, member: Member): void => {
  const fact = world.facts.instances[member.instanceId]
  const isImpaired = fact?.state === 'running' && !fact.reachable
  member.unreachableSince = isImpaired ? (member.unreachableSince ?? world.now) : null
}

/** Leaving EC2's `running` fails at once; the other checks respect the grace period. */
const failingCheck = (world: World, group: Group, member: Member): HealthCause | undefined => {
  const state = world.facts.instances[member.instanceId]?.state
  if (state !== undefined && state !== 'running' && state !== 'pending') return 'ec2-stopped'
  if (inGrace(world, group, member)) return undefined
  const { unreachableSince } = member
  if (unreachableSince !== null && unreachableSince + impairedAfterMs <= world.now) {
    return 'ec2-status'
  }
  return checksTargets(group) && failsInTargetGroup(world, group, member) ? 'elb' : undefined
}

export const inGrace = (world: World, group: Group, member: Member): boolean =>
  member.inServiceAt === null || graceEnd(group, member) > world.now

export const graceEnd = (group: Group, member: Member): number =>
  (member.inServiceAt ?? 0) + group.settings.healthCheckGracePeriod * 1000

/** When an unreachable instance counts as failed. */
export const impairedAt = (member: Member): number | undefined =>
  member.unreachableSince === null ? undefined : member.unreachableSince + impairedAfterMs

/** The type may be a list, like `ELB,EBS`. */
export const checksTargets = (group: Group): boolean =>
  group.settings.healthCheckType.split(',').includes('ELB')

/** A target group speaks once one instance has passed in it (AttachLoadBalancerTargetGroups). */
const failsInTargetGroup = (world: World, group: Group, member: Member): boolean =>
  group.attachments.some(
    (attachment) =>
      attachment.state === 'InService' &&
      targetHealth(world, attachment.targetGroupArn, member.instanceId)?.state === 'unhealthy',
  )
