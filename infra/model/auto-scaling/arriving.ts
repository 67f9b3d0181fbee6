/** An instance's way into service: Pending, launch hooks, registration, InService. */
import { registerTarget, targetGroupExists } from '../load-balancing/targets.ts'
import { endActivity, moment, moveActivity } from './activities.ts'
import { emitOutcome } from './events.ts'
import { abandonedMessage, expiredOutcome, settleAction } from './hook-waits.ts'
import type { ActionOutcome } from './hook-waits.ts'
import { noteLaunchSuccess, pauseLaunches } from './launch-trouble.ts'
import { isSurge, isSuspended } from './members.ts'
import type { Group, Member } from './state.ts'
import { startTermination } from './terminate.ts'
import type { Draft } from './draft.ts'

/**
 * Moves a pending instance as far as it can go now. Without a launch hook it stays Pending until it
 * is in service; Pending:Wait and Pending:Proceed are a hook's (user guide, "instance lifecycle").
 */
export const advanceArrival = (draft: Draft, group: Group, member: Member): void => {
  if (endIfDead(draft, group, member)) return
  if (member.state === 'Pending:Wait') awaitResults(draft, group, member)
  if (member.state === 'Pending' || member.state === 'Pending:Proceed') {
    enterService(draft, group, member)
  }
}

const wasLaunched = (member: Member): boolean =>
  member.inServiceAt === null && member.template !== null

const awaitResults = (draft: Draft, group: Group, member: Member): void => {
  for (;;) {
    const expired = expiredOutcome(member, draft.world.now)
    if (expired === undefined) break
    settleLaunchAction(draft, group, member, expired)
  }
  if (member.state !== 'Pending:Wait' || member.actions.length > 0) return
  member.state = 'Pending:Proceed'
  moveActivity(draft.world, member.activityId, 'PreInService', 60)
}

/** One hook's result; ABANDON terminates the instance, and the group launches another later. */
export const settleLaunchAction = (
  draft: Draft,
  group: Group,
  member: Member,
  outcome: ActionOutcome,
): void => {
  settleAction(member, outcome)
  if (outcome.result === 'CONTINUE') return
  pauseLaunches(draft.world, group)
  startTermination(draft, group, member, {
    sentences: [
      `At ${moment(draft.world.now)} an instance was taken out of service in response to a ` +
        'launch lifecycle action that was abandoned.',
    ],
    interruption: abandonedMessage(outcome),
  })
}

const enterService = (draft: Draft, group: Group, member: Member): void => {
  const { world } = draft
  if (world.facts.instances[member.instanceId]?.state !== 'running') return
  if (!isSuspended(group, 'AddToLoadBalancer')) registerEverywhere(draft, group, member)
  noteLaunchSuccess(group)
  const isArrival = member.inServiceAt === null
  member.state = 'InService'
  member.inServiceAt = world.now
  if (!isSurge(member)) member.purpose = 'capacity'
  group.lastScalingAt = world.now
  const ended = endActivity(world, member.activityId, 'Successful')
  member.activityId = null
  if (isArrival) {
    emitOutcome(draft, 'EC2 Instance Launch Successful', group, ended, member.instanceId)
  }
}

const registerEverywhere = (draft: Draft, group: Group, member: Member): void => {
  for (const attachment of group.attachments) {
    if (attachment.state !== 'Removing') registerWith(draft, member, attachment.targetGroupArn)
  }
}

export const registerWith = (draft: Draft, member: Member, targetGroupArn: string): void => {
  if (!targetGroupExists(draft.world, targetGroupArn)) return
  if (member.targetGroups.includes(targetGroupArn)) return
  registerTarget(draft.world, targetGroupArn, { id: member.instanceId })
  member.targetGroups.push(targetGroupArn)
}

const endIfDead = (draft: Draft, group: Group, member: Member): boolean => {
  const state = draft.world.facts.instances[member.instanceId]?.state
  if (state === undefined || state === 'pending' || state === 'running') return false
  if (wasLaunched(member)) pauseLaunches(draft.world, group)
  startTermination(draft, group, member, {
    sentences: [
      `At ${moment(draft.world.now)} an instance was taken out of service in response to an EC2 ` +
        'health check indicating it has been terminated or stopped.',
    ],
    interruption:
      'Instance became unhealthy while waiting for instance to be in InService state. ' +
      `Termination Reason: the instance is ${state}`,
  })
  return true
}
