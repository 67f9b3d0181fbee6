/** Changes of desired capacity: by UpdateAutoScalingGroup, SetDesiredCapacity and others' calls. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { moment } from './activities.ts'
import { validationError } from './faults.ts'
import { findGroup, groupNamed } from './members.ts'
import { number, optionalFlag, text } from './params.ts'
import { readSettings } from './settings.ts'
import type { Group } from './state.ts'
import type { Draft } from './draft.ts'

/** Sets desired capacity; `who` begins the sentence that explains it. */
export const changeCapacity = (world: World, group: Group, desired: number, who: string): void => {
  const from = group.settings.desiredCapacity
  if (from === desired) return
  group.settings.desiredCapacity = desired
  group.capacityCauses.push(
    `At ${moment(world.now)} ${who} changing the desired capacity from ${from} to ${desired}.`,
  )
}

/** @throws AwsFault ValidationError */
export const updateGroup = (draft: Draft, params: ModelObject): ModelObject => {
  const { world } = draft
  const name = text(params, 'AutoScalingGroupName')
  const group = groupNamed(world, name)
  if (group === undefined) throw validationError('AutoScalingGroup name not found - null')
  const settings = readSettings(world, group.settings, params)
  const { minSize, maxSize, desiredCapacity } = settings
  group.settings = { ...settings, desiredCapacity: group.settings.desiredCapacity }
  changeCapacity(
    world,
    group,
    desiredCapacity,
    `a user request update of AutoScalingGroup constraints to min: ${minSize}, max: ${maxSize}, ` +
      `desired: ${desiredCapacity}`,
  )
  return {}
}

/** @throws AwsFault ValidationError, ScalingActivityInProgress (HonorCooldown) */
export const setDesiredCapacity = (draft: Draft, params: ModelObject): ModelObject => {
  const { world } = draft
  const group = findGroup(world, text(params, 'AutoScalingGroupName'))
  const desired = number(params, 'DesiredCapacity')
  const { minSize, maxSize } = group.settings
  if (desired < minSize || desired > maxSize) {
    const [side, bound] = desired < minSize ? ['below min', minSize] : ['above max', maxSize]
    throw validationError(
      `New SetDesiredCapacity value ${desired} is ${side} value ${bound} for the AutoScalingGroup.`,
    )
  }
  if (optionalFlag(params, 'HonorCooldown') === true) refuseInCooldown(world, group)
  changeCapacity(world, group, desired, 'a user request explicitly set group desired capacity')
  return {}
}

/**
 * The cooldown runs from the end of the last scaling activity; one still under way blocks as well.
 *
 * @throws AwsFault ScalingActivityInProgress
 */
export const refuseInCooldown = (world: World, group: Group, cooldownSeconds?: number): void => {
  const blocking = Object.values(world.autoScaling.openActivities).find(
    (activity) => activity.groupArn === group.arn,
  )
  if (blocking !== undefined) {
    throw new AwsFault(
      'ScalingActivityInProgress',
      `Scaling activity ${blocking.id} is in progress and blocks this action`,
    )
  }
  const cooldown = cooldownSeconds ?? group.settings.defaultCooldown
  if (group.lastScalingAt > 0 && world.now < group.lastScalingAt + cooldown * 1000) {
    throw new AwsFault(
      'ScalingActivityInProgress',
      `The cooldown period of AutoScalingGroup ${group.name} is in progress and blocks this action`,
    )
  }
}
