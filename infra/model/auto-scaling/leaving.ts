/** The ways out of service: off the target groups first, then to Standby or out of the group. */
import type { World } from '../world.ts'
import { deregisterTarget, isDrained, targetGroupExists } from '../load-balancing/targets.ts'
import { endActivity } from './activities.ts'
import type { Group, Member } from './state.ts'
import type { Draft } from './draft.ts'

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

/** Ends the move once the instance is drained from every target group. */
export const advanceDeparture = (draft: Draft, group: Group, member: Member): void => {
  if (member.state !== 'EnteringStandby' && member.state !== 'Detaching') return
  if (!dropDrained(draft.world, member)) return
  endActivity(draft.world, member.activityId, 'Successful')
  member.activityId = null
  if (member.state === 'EnteringStandby') {
    member.state = 'Standby'
  } else {
    group.members = group.members.filter((candidate) => candidate !== member)
  }
}
