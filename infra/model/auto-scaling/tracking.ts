/** Target tracking: what a metric's datapoints make of desired capacity. */
import type { ModelInput, ModelObject } from '../contract.ts'
import { changeCapacity } from './capacity.ts'
import { isSuspended, groupNamed } from './members.ts'
import { number, optionalFlag, optionalNumber, optionalObject } from './params.ts'
import type { Group, ScalingPolicy } from './state.ts'
import type { Draft } from './draft.ts'
import { isWarming, warmCount } from './warmup.ts'

/**
 * Of the alarms that target tracking makes: three one-minute datapoints above the target, or
 * fifteen below nine tenths of it.
 */
const datapoints = { high: 3, low: 15 }
const lowShare = 0.9

/** Takes one datapoint. Unknown groups and policies, and disabled ones, are passed over. */
export const recordMetric = (
  draft: Draft,
  metric: Extract<ModelInput, { kind: 'metric' }>,
): void => {
  const group = groupNamed(draft.world, metric.groupName)
  const policy = group?.policies.find(({ name }) => name === metric.policyName)
  const tracking = policy && optionalObject(policy.given, 'TargetTrackingConfiguration')
  if (group === undefined || policy === undefined || tracking === undefined) return
  countDatapoint(policy, tracking, metric.value)
  if (!policy.enabled || isSuspended(group, 'AlarmNotification')) return
  if (policy.highs >= datapoints.high) scaleOut(draft, group, policy, metric.value)
  if (policy.lows >= datapoints.low) scaleIn(draft, group, policy, metric.value)
}

const countDatapoint = (policy: ScalingPolicy, tracking: ModelObject, value: number): void => {
  const target = number(tracking, 'TargetValue')
  policy.highs = value > target ? policy.highs + 1 : 0
  policy.lows = value < target * lowShare ? policy.lows + 1 : 0
}

/** The policy's own warmup, else the group's, else its cooldown (PutScalingPolicy). */
const warmupSeconds = (group: Group, policy: ScalingPolicy): number =>
  optionalNumber(policy.given, 'EstimatedInstanceWarmup') ??
  group.settings.defaultInstanceWarmup ??
  group.settings.defaultCooldown

/** In proportion, rounded up: as many as bring the metric to its target. */
const proportional = (count: number, value: number, policy: ScalingPolicy): number => {
  const tracking = optionalObject(policy.given, 'TargetTrackingConfiguration') ?? {}
  return Math.ceil((count * value) / number(tracking, 'TargetValue'))
}

/** The value speaks for warmed instances; those that warm count in what is already on the way. */
const scaleOut = (draft: Draft, group: Group, policy: ScalingPolicy, value: number): void => {
  const { desiredCapacity, maxSize } = group.settings
  const warm = warmCount(draft.world, group, warmupSeconds(group, policy))
  const wanted = Math.min(maxSize, proportional(warm, value, policy))
  if (wanted > desiredCapacity) change(draft, group, policy, { desired: wanted, alarm: 0 })
}

/** Never while an instance warms up (user guide, "Target tracking scaling policies"). */
const scaleIn = (draft: Draft, group: Group, policy: ScalingPolicy, value: number): void => {
  const tracking = optionalObject(policy.given, 'TargetTrackingConfiguration') ?? {}
  if (optionalFlag(tracking, 'DisableScaleIn') === true) return
  const warmup = warmupSeconds(group, policy)
  if (isWarming(draft.world, group, warmup)) return
  const { desiredCapacity, minSize } = group.settings
  const warm = warmCount(draft.world, group, warmup)
  const wanted = Math.max(minSize, proportional(warm, value, policy))
  if (wanted < desiredCapacity) change(draft, group, policy, { desired: wanted, alarm: 1 })
}

const change = (
  draft: Draft,
  group: Group,
  policy: ScalingPolicy,
  to: { desired: number; alarm: 0 | 1 },
): void => {
  policy.highs = 0
  policy.lows = 0
  const alarm = policy.alarms[to.alarm]?.name ?? ''
  changeCapacity(
    draft.world,
    group,
    to.desired,
    `a monitor alarm ${alarm} in state ALARM triggered policy ${policy.name}`,
  )
}
