/** An instance's way out: deregister, drain, terminate hooks, EC2 termination. */
import { because, endActivity, moment, moveActivity, openActivity } from './activities.ts'
import { emitOutcome } from './events.ts'
import { expiredOutcome, settleAction, startActions } from './hook-waits.ts'
import { dropDrained, startDraining } from './leaving.ts'
import type { Activity, Group, Member } from './state.ts'
import type { Draft } from './draft.ts'

/**
 * Starts terminating. A launch or another move still under way for the instance ends Cancelled,
 * with `interruption` as its message.
 */
export const startTermination = (
  draft: Draft,
  group: Group,
  member: Member,
  reason: { readonly sentences: readonly string[]; readonly interruption?: string },
): Activity => {
  const { world } = draft
  const cancelled = endActivity(
    world,
    member.activityId,
    'Cancelled',
    reason.interruption ?? 'The instance is being terminated.',
  )
  if (member.state.startsWith('Pending')) {
    emitOutcome(draft, 'EC2 Instance Launch Unsuccessful', group, cancelled, member.instanceId)
  }
  const activity = openActivity(world, group, {
    description: `Terminating EC2 instance: ${member.instanceId}`,
    cause: because(reason.sentences),
    zone: member.zone,
    subnetId: member.subnetId,
    status: 'InProgress',
    progress: 0,
  })
  member.activityId = activity.id
  member.actions = []
  member.state = 'Terminating'
  startDraining(world, member)
  return activity
}

/** Moves a terminating instance as far as it can go now. */
export const advanceTermination = (draft: Draft, group: Group, member: Member): void => {
  if (member.state === 'Terminating') leaveTargetGroups(draft, group, member)
  if (member.state === 'Terminating:Wait') awaitHooks(draft, member)
  if (member.state === 'Terminating:Proceed') terminateInEc2(draft, group, member)
}

const leaveTargetGroups = (draft: Draft, group: Group, member: Member): void => {
  if (!dropDrained(draft.world, member)) {
    moveActivity(draft.world, member.activityId, 'WaitingForELBConnectionDraining', 50)
    return
  }
  const waits =
    !group.deleting && startActions(draft, group, member, 'autoscaling:EC2_INSTANCE_TERMINATING')
  member.state = waits ? 'Terminating:Wait' : 'Terminating:Proceed'
  moveActivity(draft.world, member.activityId, waits ? 'MidLifecycleAction' : 'InProgress', 60)
}

/** Both results end in termination; ABANDON also ends the other hooks (API reference). */
const awaitHooks = (draft: Draft, member: Member): void => {
  for (;;) {
    const expired = expiredOutcome(member, draft.world.now)
    if (expired === undefined) break
    settleAction(member, expired)
  }
  if (member.actions.length > 0) return
  member.state = 'Terminating:Proceed'
  moveActivity(draft.world, member.activityId, 'InProgress', 80)
}

const terminateInEc2 = (draft: Draft, group: Group, member: Member): void => {
  const { world } = draft
  const fact = world.facts.instances[member.instanceId]
  if (fact !== undefined && fact.state !== 'terminated') {
    if (!member.terminateSent) {
      member.terminateSent = true
      draft.effects.push(terminateEffect(group, member))
    }
    return
  }
  const ended = endActivity(world, member.activityId, 'Successful')
  emitOutcome(draft, 'EC2 Instance Terminate Successful', group, ended, member.instanceId)
  group.members = group.members.filter((candidate) => candidate !== member)
  group.lastScalingAt = world.now
}

export const terminateEffect = (group: Group, member: Member) => ({
  kind: 'terminate' as const,
  instanceId: member.instanceId,
  groupName: group.name,
})

/** The two sentences of a scale-in. */
export const selectedSentences = (
  now: number,
  change: { from: number; to: number; instanceId: string },
): string[] => [
  `At ${moment(now)} an instance was taken out of service in response to a difference between ` +
    `desired and actual capacity, shrinking the capacity from ${change.from} to ${change.to}.`,
  `At ${moment(now)} instance ${change.instanceId} was selected for termination.`,
]
