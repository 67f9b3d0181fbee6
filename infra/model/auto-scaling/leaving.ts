/** Taking instances off their target groups: the first part of every way out of service. */
import type { World } from '../world.ts'
import { deregisterTarget, isDrained, targetGroupExists } from '../load-balancing/targets.ts'
import type { Member } from './state.ts'

/** Deregisters an instance everywhere Auto Scaling registered it. */
export const startDraining = (world: World, member: Member): void => {
  for (const arn of member.targetGroups) {
    if (!targetGroupExists(world, arn)) continue
    deregisterTarget(world, arn, member.instanceId)
    member.draining.push(arn)
  }
  member.targetGroups = []
  dropDrained(world, member)
}

/** True when nothing of the instance is left in any target group it was taken off. */
export const dropDrained = (world: World, member: Member): boolean => {
  member.draining = member.draining.filter((arn) => !isDrained(world, arn, member.instanceId))
  return member.draining.length === 0
}
