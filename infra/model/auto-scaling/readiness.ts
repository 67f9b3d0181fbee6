/** Which instances count toward the floor of an instance maintenance policy. */
import { targetHealth } from '../load-balancing/targets.ts'
import type { World } from '../world.ts'
import { checksTargets } from './health.ts'
import { isPending } from './members.ts'
import type { Group, Member } from './state.ts'

/**
 * In service, through its first health check, and warm (user guide, "Instance maintenance policy",
 * minimum healthy percentage). The warmup is the group's default instance warmup, none if not set.
 */
export const isReady = (world: World, group: Group, member: Member): boolean =>
  member.state === 'InService' &&
  member.healthy &&
  (readyAt(group, member) ?? Infinity) <= world.now &&
  passedChecks(world, group, member)

/** When its warmup ends; undefined before it is in service. */
export const readyAt = (group: Group, { inServiceAt }: Member): number | undefined =>
  inServiceAt === null
    ? undefined
    : inServiceAt + (group.settings.defaultInstanceWarmup ?? 0) * 1000

export const readyCount = (world: World, group: Group): number =>
  group.members.filter((member) => isReady(world, group, member)).length

/** Asked for, or on the way, or in service and not ready yet: more ready ones will come. */
export const isAwaiting = (world: World, group: Group): boolean =>
  group.replacementsOwed > 0 ||
  group.launches.length > 0 ||
  group.members.some(
    (member) =>
      isPending(member) ||
      (member.state === 'InService' && member.healthy && !isReady(world, group, member)),
  )

/** A target group that no listener uses checks nobody. */
const passedChecks = (world: World, group: Group, { instanceId }: Member): boolean => {
  const fact = world.facts.instances[instanceId]
  if (fact?.state !== 'running' || !fact.reachable) return false
  if (!checksTargets(group)) return true
  return group.attachments.every(({ targetGroupArn }) => {
    const state = targetHealth(world, targetGroupArn, instanceId)?.state
    return state !== 'initial' && state !== 'unhealthy'
  })
}
