/** Room between minimum and maximum for calls that move instances in and out of a group. */
import { validationError } from './faults.ts'
import type { Group } from './state.ts'

/**
 * Checks that desired capacity may change by `change`.
 *
 * @param action as AWS names it, for example `place into standby 1 instance`
 * @throws AwsFault ValidationError
 */
export const requireRoom = (group: Group, change: number, action: string): void => {
  const { minSize, maxSize, desiredCapacity } = group.settings
  const wanted = desiredCapacity + change
  if (wanted >= minSize && wanted <= maxSize) return
  throw validationError(
    `AutoScalingGroup ${group.name} has min-size=${minSize}, max-size=${maxSize}, and ` +
      `desired-size=${desiredCapacity}. To ${action}, please update the AutoScalingGroup sizes ` +
      'appropriately.',
  )
}

export const instances = (count: number): string => `${count} instance${count === 1 ? '' : 's'}`

/** Changes desired capacity along with the instances: no difference is left to explain. */
export const moveCapacity = (group: Group, change: number): void => {
  group.settings.desiredCapacity += change
}

/** `, shrinking the capacity from 2 to 1` as these calls' activities end. */
export const capacityClause = (group: Group, change: number): string => {
  if (change === 0) return ''
  const from = group.settings.desiredCapacity
  const verb = change < 0 ? 'shrinking' : 'increasing'
  return `, ${verb} the capacity from ${from} to ${from + change}`
}
