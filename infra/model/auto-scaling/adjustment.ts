/** Arithmetic of step and simple scaling policies. */
import type { ModelObject } from '../contract.ts'
import { validationError } from './faults.ts'
import { number, objects, optionalNumber, optionalText } from './params.ts'
import type { GroupSettings } from './state.ts'

const adjustmentTypes = ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity']

export const describeAdjustmentTypes = (): ModelObject => ({
  AdjustmentTypes: adjustmentTypes.map((type) => ({ AdjustmentType: type })),
})

/** Desired capacity after an adjustment, within the group's bounds. */
export const adjustedCapacity = (
  { desiredCapacity, minSize, maxSize }: GroupSettings,
  policy: ModelObject,
  adjustment: number,
): number => {
  const wanted = unbounded(desiredCapacity, policy, adjustment)
  return Math.min(maxSize, Math.max(minSize, wanted))
}

const unbounded = (current: number, policy: ModelObject, adjustment: number): number => {
  const type = optionalText(policy, 'AdjustmentType')
  switch (type) {
    case 'ChangeInCapacity':
      return current + adjustment
    case 'ExactCapacity':
      return adjustment
    case 'PercentChangeInCapacity': {
      const least = optionalNumber(policy, 'MinAdjustmentMagnitude') ?? 1
      return current + percentChange(current, adjustment, least)
    }
    default:
      throw validationError(`Invalid AdjustmentType ${type}`)
  }
}

/** Rounded toward zero, but at least one instance either way (user guide, "Adjustment types"). */
const percentChange = (current: number, percent: number, least: number): number => {
  const change = Math.trunc((current * percent) / 100)
  return Math.sign(percent) * Math.max(Math.abs(change), least)
}

/**
 * The step that a metric value falls into: bounds are relative to the breach threshold; the lower
 * bound is inside above the threshold, the upper one below it.
 *
 * @throws AwsFault ValidationError when no step fits
 */
export const stepAdjustment = (policy: ModelObject, call: ModelObject): number => {
  const breach = number(call, 'MetricValue') - number(call, 'BreachThreshold')
  const step = objects(policy, 'StepAdjustments').find((candidate) => {
    const lower = optionalNumber(candidate, 'MetricIntervalLowerBound') ?? -Infinity
    const upper = optionalNumber(candidate, 'MetricIntervalUpperBound') ?? Infinity
    return breach >= 0 ? breach >= lower && breach < upper : breach > lower && breach <= upper
  })
  if (step === undefined) {
    throw validationError(
      `No step adjustment found for metric value ${breach} and breach threshold`,
    )
  }
  return number(step, 'ScalingAdjustment')
}
