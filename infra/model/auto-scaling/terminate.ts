/** An instance's way out: deregister, drain, terminate hooks, EC2 termination. */
import { because, endActivity, moment, moveActivity, openActivity } from './activities.ts'
import { emitOutcome } from './events.ts'
import { expiredOutcome, settleAction, startActions } from './hook-waits.ts'
import { dropDrained, startDraining } from './leaving.ts'
import type { Activity, Group, Member } from './state.ts'
import type { Turn } from './turn.ts'

/**
 * Starts terminating. A launch or another move still under way for the instance ends Cancelled,
 * with `interruption` as its message.
 */
export const startTermination = (
  turn: Turn,
  group: Group,
  member: Member,
  reason: { readonly sentences: readonly string[]; readonly interruption?: string },
): Activity => {
  const { world } = turn
  const cancelled = endActivity(
    world,
    member.activityId,
    'Cancelled',
    reason.interruption ?? 'The instance is being terminated.',
  )
  if (member.state.startsWith('Pending')) {
    emitOutcome(turn, 'EC2 Instance Launch Unsuccessful', group, cancelled, member.instanceId)
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
export const advanceTermination = (turn: Turn, group: Group, member: Member): void => {
  if (member.state === 'Terminating') leaveTargetGroups(turn, group, member)
  if (member.state === 'Terminating:Wait') awaitHooks(turn, member)
  if (member.state === 'Terminating:Proceed') terminateInEc2(turn, group, member)
}

const leaveTargetGroups = (turn: Turn, group: Group, member: Member): void => {
  if (!dropDrained(turn.world, member)) {
    moveActivity(turn.world, member.activityId, 'WaitingForELBConnectionDraining', 50)
    return
  }
  const waits =
    !group.deleting && startActions(turn, group, member, 'autoscaling:EC2_INSTANCE_TERMINATING')
  member.state = waits ? 'Terminating:Wait' : 'Terminating:Proceed'
  moveActivity(turn.world, member.activityId, waits ? 'MidLifecycleAction' : 'InProgress', 60)
}

/** Both results end in termination; ABANDON also ends the other hooks (API reference). */
const awaitHooks = (turn: Turn, member: Member): void => {
  for (;;) {
    const expired = expiredOutcome(member, turn.world.now)
    if (expired === undefined) break
    settleAction(member, expired)
  }
  if (member.actions.length > 0) return
  member.state = 'Terminating:Proceed'
  moveActivity(turn.world, member.activityId, 'InProgress', 80)
}

const terminateInEc2 = (turn: Turn, group: Group, member: Member): void => {
  const { world } = turn
  const fact = world.facts.instances[member.instanceId]
  if (fact !== undefined && fact.state !== 'terminated') {
    if (!member.terminateSent) {
      member.terminateSent = true
      turn.effects.push(terminateEffect(group, member))
    }
    return
  }
  const ended = endActivity(world, member.activityId, 'Successful')
  emitOutcome(turn, 'EC2 Instance Terminate Successful', group, ended, member.instanceId)
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
