/** Pure. The parts of a plan that make, change and remove the Auto Scaling group. */
import { describeDifference, differences } from './differences.ts'
import type { ObservedGroup, ObservedInstance } from './observed.ts'
import type { Deferred } from './reference.ts'
import type { FleetSpec, GroupSettings, GroupTags } from './spec.ts'
import { callStep, type FleetStep, type WaitStep } from './step.ts'

/** What a new group is to launch: a version that is there, or that an earlier step makes. */
export type PlannedVersion = Deferred<{
  readonly launchTemplateId: string
  readonly version: number
}>

export const planGroup = (
  spec: FleetSpec,
  group: ObservedGroup | undefined,
  template: PlannedVersion,
  targetGroupArn: Deferred<string>,
): readonly FleetStep[] => {
  const { desired, tags, ...settings } = spec.group
  const name = spec.groupName
  if (group === undefined) {
    const step = callStep('createGroup', {
      what: name,
      changes: [{ member: 'instances', from: 0, to: desired }],
      input: {
        ...{ name, ...settings, desired, tags },
        launchTemplateId: template.launchTemplateId,
        launchTemplateVersion: template.version,
        targetGroupArns: [targetGroupArn],
      },
      reason: `none is named ${name}; min ${settings.min}, desired ${desired}, max ${settings.max}`,
    })
    return [step]
  }
  return [
    ...planGroupSettings(name, group, settings),
    ...planGroupTags(name, group, tags),
    ...(group.targetGroupArns.some((arn) => arn === targetGroupArn)
      ? []
      : [
          callStep('attachTargetGroups', {
            what: name,
            input: { name, targetGroupArns: [targetGroupArn] },
            reason: 'its instances do not register with the target group of the fleet',
          }),
        ]),
  ]
}

/** Desired capacity is left alone: scaling policies and people move it within min and max. */
const planGroupSettings = (
  name: string,
  group: ObservedGroup,
  wanted: GroupSettings,
): readonly FleetStep[] => {
  const members = Object.keys(wanted) as (keyof GroupSettings)[]
  const pick = (from: GroupSettings): Partial<GroupSettings> =>
    Object.fromEntries(members.map((member) => [member, from[member]]))
  const changes = differences(pick(group), wanted)
  if (changes.length === 0) return []
  const changed = changes.map(({ member }) => [member, wanted[member as keyof GroupSettings]])
  return [
    callStep('updateGroup', {
      what: name,
      changes,
      input: { name, ...(Object.fromEntries(changed) as Partial<GroupSettings>) },
      reason: changes.map(describeDifference).join('; '),
    }),
  ]
}

/** Tags of other keys are somebody else's. */
const planGroupTags = (
  name: string,
  group: ObservedGroup,
  wanted: GroupTags,
): readonly FleetStep[] => {
  const own = Object.entries(group.tags).filter(([key]) => key in wanted)
  const changes = differences({ tags: Object.fromEntries(own) }, { tags: wanted })
  if (changes.length === 0) return []
  const reason = changes.map(describeDifference).join('; ')
  return [callStep('tagGroup', { what: name, changes, input: { name, tags: wanted }, reason })]
}

/**
 * Scales in and waits until the instances have drained and ended, then deletes what is empty.
 * Whatever would keep an instance for ever is lifted first: its protection from scale-in, a
 * suspended termination, and standby, from which an instance only leaves into service.
 */
export const planGroupGone = (group: ObservedGroup): readonly FleetStep[] => {
  if (group.isDeleting) return [awaitGroupGone(group)]
  const { name } = group
  const standby = idsOf(group, ({ lifecycleState }) => lifecycleState === 'Standby')
  const steps: FleetStep[] = [
    ...planUnprotected(group),
    ...planTerminating(group),
    ...planScaledIn(group, standby.length),
  ]
  if (standby.length > 0) {
    const reason = `scaling in leaves ${standby.join(', ')} in standby`
    steps.push(
      callStep('exitStandby', { what: name, input: { name, instanceIds: standby }, reason }),
    )
  }
  if (group.instances.length > 0) steps.push(awaitInstancesGone(group))
  const reason = 'it has no instance any more'
  steps.push(
    callStep('deleteGroup', { what: name, input: { name }, reason }),
    awaitGroupGone(group),
  )
  return steps
}

const idsOf = (
  { instances }: ObservedGroup,
  isMeant: (instance: ObservedInstance) => boolean,
): readonly string[] => instances.filter(isMeant).map(({ instanceId }) => instanceId)

const planUnprotected = (group: ObservedGroup): readonly FleetStep[] => {
  const { name } = group
  const instanceIds = idsOf(group, ({ isProtected }) => isProtected)
  if (instanceIds.length === 0) return []
  const input = { name, instanceIds, isProtected: false }
  const reason = `scaling in would keep ${instanceIds.join(', ')}`
  return [callStep('setInstanceProtection', { what: name, input, reason })]
}

const planTerminating = ({ name, suspendedProcesses }: ObservedGroup): readonly FleetStep[] => {
  if (!suspendedProcesses.includes('Terminate')) return []
  const input = { name, processes: ['Terminate'] }
  const reason = 'Terminate is suspended: no instance would end'
  return [callStep('resumeProcesses', { what: name, input, reason })]
}

/** Max is lowered too, or a scaling policy would launch again; who leaves standby needs room. */
const planScaledIn = (group: ObservedGroup, standbyCount: number): readonly FleetStep[] => {
  const { name, min, desired, max } = group
  const wanted = { min: 0, desired: 0, max: standbyCount }
  const changes = differences({ min, desired, max }, wanted)
  if (changes.length === 0) return []
  const input = { name, ...wanted }
  const reason = `its ${desired} instance(s) deregister and drain before they end`
  return [callStep('updateGroup', { what: name, changes, input, reason })]
}

/** Draining, a termination hook and the end of an instance fit well inside. */
const goneDeadlineSeconds = 15 * 60

const awaitInstancesGone = ({ name, instances }: ObservedGroup): WaitStep => ({
  kind: 'wait',
  until: 'instances-gone',
  what: name,
  changes: [{ member: 'instances', from: instances.length, to: 0 }],
  reason: instances.map((each) => `${each.instanceId} is ${each.lifecycleState}`).join(', '),
  deadlineSeconds: goneDeadlineSeconds,
})

export const awaitGroupGone = ({ name, instances }: ObservedGroup): WaitStep => ({
  kind: 'wait',
  until: 'group-gone',
  what: name,
  changes: [],
  reason: `AWS deletes it, with ${instances.length} instance(s) left`,
  deadlineSeconds: goneDeadlineSeconds,
})
