/** Scaling policies as calls see them. */
import type { ModelObject } from '../contract.ts'
import { nextUuid } from '../ids.ts'
import type { World } from '../world.ts'
import { adjustedCapacity, stepAdjustment } from './adjustment.ts'
import { changeCapacity, refuseInCooldown } from './capacity.ts'
import { notModelled, validationError } from './faults.ts'
import { allGroups, findGroup } from './members.ts'
import { page } from './paging.ts'
import {
  optionalFlag,
  optionalNumber,
  optionalObject,
  optionalText,
  text,
  texts,
} from './params.ts'
import type { Group, ScalingPolicy } from './state.ts'
import type { Draft } from './draft.ts'

/** @throws AwsFault ValidationError */
export const putPolicy = (draft: Draft, params: ModelObject): ModelObject => {
  const { world } = draft
  const group = findGroup(world, text(params, 'AutoScalingGroupName'))
  const type = policyType(params)
  checkPolicy(type, params)
  const name = text(params, 'PolicyName')
  const index = group.policies.findIndex((policy) => policy.name === name)
  const old = group.policies[index]
  const { AutoScalingGroupName, PolicyName, PolicyType, Enabled, ...given } = params
  const policy: ScalingPolicy = {
    name,
    arn:
      old?.arn ??
      `arn:aws:autoscaling:${world.region}:${world.accountId}:scalingPolicy:${nextUuid(world)}:` +
        `autoScalingGroupName/${group.name}:policyName/${name}`,
    type,
    enabled: optionalFlag(params, 'Enabled') ?? true,
    given,
    alarms: type === 'TargetTrackingScaling' ? (old?.alarms ?? newAlarms(world, group)) : [],
    highs: 0,
    lows: 0,
  }
  if (old === undefined) group.policies.push(policy)
  else group.policies[index] = policy
  return { PolicyARN: policy.arn, Alarms: alarmShapes(policy) }
}

const policyType = (params: ModelObject): ScalingPolicy['type'] => {
  const given = optionalText(params, 'PolicyType') ?? 'SimpleScaling'
  if (given === 'PredictiveScaling') throw notModelled('Predictive scaling')
  if (given === 'TargetTrackingScaling' || given === 'StepScaling' || given === 'SimpleScaling') {
    return given
  }
  throw validationError(`Invalid PolicyType ${given}`)
}

const checkPolicy = (type: ScalingPolicy['type'], params: ModelObject): void => {
  const needed: Record<ScalingPolicy['type'], readonly string[]> = {
    TargetTrackingScaling: ['TargetTrackingConfiguration'],
    StepScaling: ['AdjustmentType', 'StepAdjustments'],
    SimpleScaling: ['AdjustmentType', 'ScalingAdjustment'],
  }
  const missing = needed[type].find((member) => params[member] === undefined)
  if (missing !== undefined) {
    throw validationError(`You must specify ${missing} for policy type: ${type}`)
  }
  const tracking = optionalObject(params, 'TargetTrackingConfiguration')
  if (tracking === undefined) return
  const metrics = ['PredefinedMetricSpecification', 'CustomizedMetricSpecification']
  if (metrics.filter((member) => tracking[member] !== undefined).length !== 1) {
    throw validationError(
      'You must specify exactly one of PredefinedMetricSpecification and ' +
        'CustomizedMetricSpecification.',
    )
  }
  checkMetric(tracking)
}

/** `app/<name>/<id>/targetgroup/<name>/<id>` (API reference, PredefinedMetricSpecification). */
const resourceLabel = /^app\/[^/]+\/[^/]+\/targetgroup\/[^/]+\/[^/]+$/

/** Nobody publishes figures of the instances themselves: a policy on them would never act. */
const checkMetric = (tracking: ModelObject): void => {
  const custom = optionalObject(tracking, 'CustomizedMetricSpecification')
  if (custom !== undefined) {
    if (custom['Metrics'] !== undefined) throw notModelled('Target tracking by metric math')
    return
  }
  const predefined = optionalObject(tracking, 'PredefinedMetricSpecification') ?? {}
  const type = text(predefined, 'PredefinedMetricType')
  if (type !== 'ALBRequestCountPerTarget') {
    throw notModelled(
      `Target tracking by ${type} (use ALBRequestCountPerTarget or a metric of your own)`,
    )
  }
  const label = optionalText(predefined, 'ResourceLabel') ?? ''
  if (!resourceLabel.test(label)) {
    throw validationError(`The resource label '${label}' is not valid for ${type}.`)
  }
}

const newAlarms = (world: World, group: Group) =>
  ['High', 'Low'].map((side) => {
    const name = `TargetTracking-${group.name}-Alarm${side}-${nextUuid(world)}`
    return { name, arn: `arn:aws:cloudwatch:${world.region}:${world.accountId}:alarm:${name}` }
  })

const alarmShapes = (policy: ScalingPolicy): ModelObject[] =>
  policy.alarms.map(({ name, arn }) => ({ AlarmName: name, AlarmARN: arn }))

const isNamed = (policy: ScalingPolicy, nameOrArn: string): boolean =>
  policy.name === nameOrArn || policy.arn === nameOrArn

/** A policy by name and group, or by ARN alone. @throws AwsFault ValidationError */
const findPolicy = (world: World, params: ModelObject): { group: Group; policy: ScalingPolicy } => {
  const groupName = optionalText(params, 'AutoScalingGroupName')
  const name = text(params, 'PolicyName')
  const groups = groupName === undefined ? allGroups(world) : [findGroup(world, groupName)]
  for (const group of groups) {
    const policy = group.policies.find((candidate) => isNamed(candidate, name))
    if (policy !== undefined) return { group, policy }
  }
  throw validationError(`PolicyName not found - ${name}`)
}

export const deletePolicy = (draft: Draft, params: ModelObject): ModelObject => {
  const { group, policy } = findPolicy(draft.world, params)
  group.policies = group.policies.filter((candidate) => candidate !== policy)
  return {}
}

export const describePolicies = (world: World, params: ModelObject): ModelObject => {
  const groupName = optionalText(params, 'AutoScalingGroupName')
  const names = texts(params, 'PolicyNames')
  const types = texts(params, 'PolicyTypes')
  const groups = groupName === undefined ? allGroups(world) : [findGroup(world, groupName)]
  const chosen = groups.flatMap((group) =>
    group.policies
      .filter((policy) => names.length === 0 || names.some((name) => isNamed(policy, name)))
      .filter((policy) => types.length === 0 || types.includes(policy.type))
      .map((policy) => policyShape(group, policy)),
  )
  const { items, next } = page(chosen, params)
  return { ScalingPolicies: items, ...next }
}

const policyShape = (group: Group, policy: ScalingPolicy): ModelObject => ({
  ...policy.given,
  AutoScalingGroupName: group.name,
  PolicyName: policy.name,
  PolicyARN: policy.arn,
  PolicyType: policy.type,
  Enabled: policy.enabled,
  Alarms: alarmShapes(policy),
})

/** @throws AwsFault ValidationError, ScalingActivityInProgress (HonorCooldown) */
export const executePolicy = (draft: Draft, params: ModelObject): ModelObject => {
  const { world } = draft
  const { group, policy } = findPolicy(world, params)
  if (policy.type === 'TargetTrackingScaling') {
    throw validationError('ExecutePolicy is not supported for policy type: TargetTrackingScaling')
  }
  if (policy.type === 'SimpleScaling' && optionalFlag(params, 'HonorCooldown') === true) {
    refuseInCooldown(world, group, optionalNumber(policy.given, 'Cooldown'))
  }
  const adjustment =
    policy.type === 'StepScaling'
      ? stepAdjustment(policy.given, params)
      : (optionalNumber(policy.given, 'ScalingAdjustment') ?? 0)
  const desired = adjustedCapacity(group.settings, policy.given, adjustment)
  changeCapacity(world, group, desired, `a user request executed policy ${policy.name}`)
  return {}
}
