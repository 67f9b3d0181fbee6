/** Calls about single instances: termination, protection, health. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { moment } from './activities.ts'
import { activityShape } from './describe-activities.ts'
import { notModelled, validationError } from './faults.ts'
import { inGrace, markUnhealthy } from './health.ts'
import { findGroup, findManaged, isCounted, isKept, isTerminating, memberOf } from './members.ts'
import { flag, optionalFlag, optionalText, text, texts } from './params.ts'
import { capacityClause, moveCapacity } from './sizes.ts'
import type { Group, Member } from './state.ts'
import { startTermination } from './terminate.ts'
import type { Draft } from './draft.ts'

/** @throws AwsFault ValidationError, ScalingActivityInProgress when it is on its way out already */
export const terminateInstance = (draft: Draft, params: ModelObject): ModelObject => {
  if (params['InstanceIds'] !== undefined) {
    throw notModelled('TerminateInstanceInAutoScalingGroup with several InstanceIds')
  }
  const { group, member } = findManaged(draft.world, text(params, 'InstanceId'))
  if (isTerminating(member)) throw terminatingAlready(member)
  const decrements =
    flag(params, 'ShouldDecrementDesiredCapacity') && (isCounted(member) || isKept(member))
  if (decrements) requireSpare(group)
  const change = decrements ? -1 : 0
  const activity = startTermination(draft, group, member, {
    sentences: [
      `At ${moment(draft.world.now)} instance ${member.instanceId} was taken out of service in ` +
        `response to a user request${capacityClause(group, change)}.`,
    ],
  })
  moveCapacity(group, change)
  return { Activity: activityShape(activity) }
}

const terminatingAlready = (member: Member): AwsFault =>
  new AwsFault(
    'ScalingActivityInProgress',
    `Scaling activity ${member.activityId} is in progress and blocks this action`,
  )

const requireSpare = (group: Group): void => {
  const { desiredCapacity, minSize } = group.settings
  if (desiredCapacity > minSize) return
  throw validationError(
    `Currently, desiredSize equals minSize (${minSize}). Terminating instance without ` +
      "replacement will violate group's min size constraint. Either set " +
      "shouldDecrementDesiredCapacity flag to false or lower group's min size.",
  )
}

const protectable = ['InService', 'EnteringStandby', 'Standby']

/** @throws AwsFault ValidationError */
export const setProtection = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const members = texts(params, 'InstanceIds').map((id) => memberOf(group, id))
  const wrong = members.find((member) => !protectable.includes(member.state))
  if (wrong !== undefined) {
    throw validationError(
      `The instance ${wrong.instanceId} is not in InService or EnteringStandby or Standby.`,
    )
  }
  const isProtected = flag(params, 'ProtectedFromScaleIn')
  for (const member of members) member.protectedFromScaleIn = isProtected
  return {}
}

/**
 * Takes a person's word on an instance's health. `Unhealthy` is not heard during the grace period
 * unless the call says so (ShouldRespectGracePeriod, true by default).
 *
 * @throws AwsFault ValidationError
 */
export const setHealth = (draft: Draft, params: ModelObject): ModelObject => {
  const { group, member } = findManaged(draft.world, text(params, 'InstanceId'))
  const status = optionalText(params, 'HealthStatus')
  if (status !== 'Healthy' && status !== 'Unhealthy') {
    throw validationError('Valid instance health states are: [Healthy, Unhealthy].')
  }
  if (status === 'Healthy') {
    member.healthy = true
    member.healthCause = null
    return {}
  }
  const respects = optionalFlag(params, 'ShouldRespectGracePeriod') ?? true
  if (!respects || !inGrace(draft.world, group, member)) markUnhealthy(member, 'user')
  return {}
}
