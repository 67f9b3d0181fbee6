/** Asking for instances, and what came of it. */
import type { ModelInput } from '../contract.ts'
import { because, endActivity, moment, moveActivity, openActivity } from './activities.ts'
import { emitOutcome } from './events.ts'
import { startActions } from './hook-waits.ts'
import { noteLaunchFailure } from './launch-trouble.ts'
import { choosePlace } from './placement.ts'
import type { Group, Launch, LaunchPurpose, Member } from './state.ts'
import { launchTags } from './tags.ts'
import type { Draft } from './draft.ts'

type Landed = Extract<ModelInput, { kind: 'launched' }>
type Failed = Extract<ModelInput, { kind: 'launch-failed' }>

/** Asks for one instance. False if no place may be asked now; nothing changed then. */
export const requestLaunch = (
  draft: Draft,
  group: Group,
  request: {
    readonly purpose: LaunchPurpose
    readonly sentences: readonly string[]
    /** Limits the choice; every enabled zone otherwise. */
    readonly zones?: readonly string[]
  },
): boolean => {
  const { world } = draft
  const place = choosePlace(world, group, request.zones ?? group.settings.zones)
  if (place === undefined) return false
  const activity = openActivity(world, group, {
    description: 'Launching a new EC2 instance',
    cause: because(request.sentences),
    zone: place.zone,
    subnetId: place.subnetId,
    status: 'InProgress',
    progress: 0,
  })
  const launch: Launch = {
    ...place,
    launchId: activity.id,
    purpose: request.purpose,
    activityId: activity.id,
  }
  group.launches.push(launch)
  draft.effects.push(launchEffect(group, launch))
  return true
}

export const launchEffect = (group: Group, launch: Launch) => ({
  kind: 'launch' as const,
  launchId: launch.launchId,
  groupName: group.name,
  launchTemplateId: launch.template.id,
  launchTemplateVersion: launch.template.version ?? '$Default',
  ...(launch.instanceType === null ? {} : { instanceType: launch.instanceType }),
  subnetId: launch.subnetId,
  tags: launchTags(group),
})

/** Takes an answered launch out of its group. Undefined: unknown, or answered before. */
const takeLaunch = (
  draft: Draft,
  launchId: string,
): { group: Group; launch: Launch } | undefined => {
  for (const group of Object.values(draft.world.autoScaling.groups)) {
    const launch = group.launches.find((candidate) => candidate.launchId === launchId)
    if (launch === undefined) continue
    group.launches = group.launches.filter((candidate) => candidate !== launch)
    return { group, launch }
  }
  return undefined
}

/**
 * An instance arrived. One that nobody waits for (its launch was answered before, by another
 * instance) is terminated: it would run for ever with no owner.
 */
export const landLaunch = (draft: Draft, landed: Landed): void => {
  const taken = takeLaunch(draft, landed.launchId)
  if (taken === undefined) {
    if (!isManaged(draft, landed.instanceId)) {
      draft.effects.push({ kind: 'terminate', instanceId: landed.instanceId, groupName: '' })
    }
    return
  }
  const { group, launch } = taken
  const member = newMember(draft, group, launch, landed)
  group.members.push(member)
  const activity = draft.world.autoScaling.openActivities[launch.activityId]
  if (activity !== undefined) activity.description += `: ${landed.instanceId}`
  moveActivity(draft.world, launch.activityId, 'PreInService', 30)
  if (!group.deleting) awaitLaunchHooks(draft, group, member)
}

/** Instances that come back from Standby or were attached run no launch hooks [?]. */
const awaitLaunchHooks = (draft: Draft, group: Group, member: Member): void => {
  if (!startActions(draft, group, member, 'autoscaling:EC2_INSTANCE_LAUNCHING')) return
  member.state = 'Pending:Wait'
  moveActivity(draft.world, member.activityId, 'MidLifecycleAction', 40)
}

const isManaged = (draft: Draft, instanceId: string): boolean =>
  Object.values(draft.world.autoScaling.groups).some((group) =>
    group.members.some((member) => member.instanceId === instanceId),
  )

const newMember = (draft: Draft, group: Group, launch: Launch, landed: Landed): Member => ({
  instanceId: landed.instanceId,
  instanceType: landed.instanceType,
  zone: landed.zone,
  subnetId: landed.subnetId,
  template: {
    id: launch.template.id,
    name: launch.template.name,
    version: landed.launchTemplateVersion,
  },
  state: 'Pending',
  healthy: true,
  healthCause: null,
  protectedFromScaleIn: group.settings.protectNewInstances,
  joinedAt: draft.world.now,
  inServiceAt: null,
  unreachableSince: null,
  activityId: launch.activityId,
  actions: [],
  targetGroups: [],
  draining: [],
  purpose: launch.purpose,
  replacing: false,
  terminateSent: false,
})

/** EC2 refused. The group tries again: elsewhere if capacity was lacking, or later. */
export const failLaunch = (draft: Draft, failed: Failed): void => {
  const taken = takeLaunch(draft, failed.launchId)
  if (taken === undefined) return
  const { group, launch } = taken
  const message = failureMessage(group, failed)
  const activity = endActivity(draft.world, launch.activityId, 'Failed', message)
  emitOutcome(draft, 'EC2 Instance Launch Unsuccessful', group, activity, null)
  noteLaunchFailure(draft.world, group, { launch, code: failed.code })
  if (launch.purpose === 'unhealthy') group.replacementsOwed += 1
}

/** Groups with a mixed instances policy launch through EC2 Fleet, which names the code as well. */
const failureMessage = (group: Group, { code, message }: Failed): string => {
  const prefix =
    group.settings.mixed === null ? '' : `Could not launch On-Demand Instances. ${code} - `
  return `${prefix}${message.replace(/\.$/, '')}. Launching EC2 instance failed.`
}

/** `increasing the capacity from 1 to 2`, as every scale-out says it. */
export const startedSentence = (now: number, from: number, to: number): string =>
  `At ${moment(now)} an instance was started in response to a difference between desired and ` +
  `actual capacity, increasing the capacity from ${from} to ${to}.`
