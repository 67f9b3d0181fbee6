/**
 * Instance maintenance policy: how far a group may leave its desired capacity while instances are
 * replaced. Sources: InstanceMaintenancePolicy of the API reference, and "Instance maintenance
 * policy for Auto Scaling group" of the user guide. It rules replacement after a failed health
 * check and rebalancing; it does not rule scaling, nor what happens to an instance that ended
 * unexpectedly.
 */
import type { ModelObject } from '../contract.ts'
import { validationError } from './faults.ts'
import { optionalNumber, optionalObject } from './params.ts'

/** Percentages of desired capacity. */
export interface MaintenancePolicy {
  readonly minHealthyPercentage: number
  readonly maxHealthyPercentage: number
}

/** The widest range, and the value that takes a policy away (API reference). */
const bounds = { min: [0, 100], max: [100, 200], spreadMax: 100, cleared: -1 } as const

/**
 * The policy after a call; null is none.
 *
 * @throws AwsFault ValidationError for half a policy or an impossible one
 */
export const readMaintenancePolicy = (
  old: MaintenancePolicy | null,
  params: ModelObject,
): MaintenancePolicy | null => {
  const given = optionalObject(params, 'InstanceMaintenancePolicy')
  if (given === undefined) return old
  const min = optionalNumber(given, 'MinHealthyPercentage')
  const max = optionalNumber(given, 'MaxHealthyPercentage')
  if (min === undefined || max === undefined) {
    throw validationError(
      'You must specify both MinHealthyPercentage and MaxHealthyPercentage in the ' +
        'InstanceMaintenancePolicy.',
    )
  }
  if (min === bounds.cleared && max === bounds.cleared) return null
  checkPercentage('MinHealthyPercentage', min, bounds.min)
  checkPercentage('MaxHealthyPercentage', max, bounds.max)
  if (max - min > bounds.spreadMax) {
    throw validationError(
      `The difference between MinHealthyPercentage ${min} and MaxHealthyPercentage ${max} cannot ` +
        `be greater than ${bounds.spreadMax}.`,
    )
  }
  return { minHealthyPercentage: min, maxHealthyPercentage: max }
}

const checkPercentage = (
  name: string,
  value: number,
  [least, most]: readonly [number, number],
): void => {
  if (value >= least && value <= most) return
  throw validationError(
    `${name} ${value} must be between ${least} and ${most}. To remove the policy, give -1 for ` +
      'both percentages.',
  )
}

export const maintenanceShape = (policy: MaintenancePolicy): ModelObject => ({
  MinHealthyPercentage: policy.minHealthyPercentage,
  MaxHealthyPercentage: policy.maxHealthyPercentage,
})

/** Instances: ready ones never fall below the floor, all of them never pass the ceiling. */
export interface MaintenanceRange {
  readonly floor: number
  readonly ceiling: number
}

/**
 * The range in instances. AWS does not publish how it rounds; assumed is inward, which breaks
 * neither bound. Where nothing can be replaced between them, one instance more is launched before
 * one is terminated (MaxHealthyPercentage of RefreshPreferences, for a maximum that was given).
 */
export const maintenanceRange = (policy: MaintenancePolicy, desired: number): MaintenanceRange => {
  const floor = Math.ceil((policy.minHealthyPercentage * desired) / 100)
  const ceiling = Math.floor((policy.maxHealthyPercentage * desired) / 100)
  return { floor, ceiling: floor === ceiling ? ceiling + 1 : ceiling }
}
