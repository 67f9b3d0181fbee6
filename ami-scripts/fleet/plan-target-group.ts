/** Pure. The part of a plan that brings about the target group a fleet serves through. */
import { describeDifference, differences } from './differences.ts'
import type { ObservedFleet, ObservedTargetGroup } from './observed.ts'
import type { Deferred } from './reference.ts'
import type { FleetSpec, HealthCheckSpec } from './spec.ts'
import { callStep, type FleetStep } from './step.ts'
import { servingTargetGroup, unfitFor } from './target-group.ts'

export interface PlannedTargetGroup {
  readonly steps: readonly FleetStep[]
  readonly name: string
  readonly arn: Deferred<string>
  /** Steps for when nothing forwards to the others any more. */
  readonly leftovers: readonly FleetStep[]
}

/** What AWS gives a new target group (deregistration_delay.timeout_seconds, ELB user guide). */
const initialDelaySeconds = 300

/**
 * While a group serves, its target group stays and is modified, but for what its instances answer
 * on. Without one, any of the names will do: a target group of another port, VPC or protocol,
 * which AWS cannot modify, is succeeded by one of the other name, and deleted once nothing forwards
 * to it.
 */
export const planTargetGroup = (spec: FleetSpec, observed: ObservedFleet): PlannedTargetGroup => {
  const serving = servingTargetGroup(observed)
  if (observed.group !== undefined && serving !== undefined) {
    const { path, port } = serving.healthCheck
    return { ...planModified(spec, serving, { path, port }), leftovers: [] }
  }
  const fit = observed.targetGroups.filter((each) => isFit(each, spec))
  const chosen = servingTargetGroup({ ...observed, targetGroups: fit })
  const planned = chosen === undefined ? planCreated(spec, observed) : planModified(spec, chosen)
  const others = observed.targetGroups.filter(({ name }) => name !== planned.name)
  return { ...planned, leftovers: planTargetGroupsGone(others, `${planned.name} succeeds it`) }
}

/** No name is left for a target group that fits, so that all of them have to go first. */
export const isCrowded = (spec: FleetSpec, observed: ObservedFleet): boolean =>
  observed.group === undefined &&
  observed.targetGroups.length >= spec.targetGroupNames.length &&
  !observed.targetGroups.some((each) => isFit(each, spec))

const isFit = (found: ObservedTargetGroup, spec: FleetSpec): boolean =>
  unfitFor(found, spec.targetGroup).length === 0

export const planTargetGroupsGone = (
  targetGroups: readonly ObservedTargetGroup[],
  reason: string,
): readonly FleetStep[] =>
  targetGroups.map(({ arn, name }) =>
    callStep('deleteTargetGroup', { what: name, input: { targetGroupArn: arn }, reason }),
  )

type Planned = Omit<PlannedTargetGroup, 'leftovers'>

const planCreated = (spec: FleetSpec, { targetGroups }: ObservedFleet): Planned => {
  const { deregistrationDelaySeconds: delay, ...settings } = spec.targetGroup
  const name = spec.targetGroupNames.find((free) =>
    targetGroups.every((each) => each.name !== free),
  )
  if (name === undefined) throw new Error('a crowded fleet was not cleared first')
  const reasons = targetGroups.map((each) => {
    const differing = unfitFor(each, spec.targetGroup).map(describeDifference)
    return `of ${each.name}, ${differing.join('; ')}`
  })
  const arn = { resultOf: 'createTargetGroup', member: 'targetGroupArn' }
  const create = callStep('createTargetGroup', {
    what: name,
    input: { name, ...settings, tags: spec.tags },
    reason: reasons[0] ?? `none is named ${spec.targetGroupNames.join(' or ')}`,
  })
  return { name, arn, steps: [create, ...planDelay(name, arn, initialDelaySeconds, delay)] }
}

const planModified = (
  spec: FleetSpec,
  found: ObservedTargetGroup,
  kept: Partial<HealthCheckSpec> = {},
): Planned => {
  const { arn, name } = found
  const { deregistrationDelaySeconds: delay } = spec.targetGroup
  const healthCheck = { ...spec.targetGroup.healthCheck, ...kept }
  const changes = differences(found.healthCheck, healthCheck)
  const modify = callStep('modifyTargetGroup', {
    what: name,
    changes,
    input: { targetGroupArn: arn, healthCheck },
    reason: changes.map(describeDifference).join('; '),
  })
  return {
    ...{ name, arn },
    steps: [
      ...(changes.length === 0 ? [] : [modify]),
      ...planDelay(name, arn, found.deregistrationDelaySeconds, delay),
    ],
  }
}

const planDelay = (
  name: string,
  targetGroupArn: Deferred<string>,
  from: number,
  to: number,
): readonly FleetStep[] => {
  const change = { member: 'deregistrationDelaySeconds', from, to }
  const step = callStep('modifyTargetGroupAttributes', {
    what: name,
    changes: [change],
    input: { targetGroupArn, deregistrationDelaySeconds: to },
    reason: describeDifference(change),
  })
  return from === to ? [] : [step]
}
