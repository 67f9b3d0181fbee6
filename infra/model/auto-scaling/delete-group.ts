import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { moment } from './activities.ts'
import { findGroup, isTerminating } from './members.ts'
import { optionalFlag, text } from './params.ts'
import type { Group } from './state.ts'
import { startTermination } from './terminate.ts'
import type { Draft } from './draft.ts'

/**
 * Deletes an empty group; with ForceDelete, terminates what it has first. Forced terminations still
 * drain, but run no lifecycle hooks (API reference: outstanding lifecycle actions are deleted).
 *
 * @throws AwsFault ScalingActivityInProgress, ResourceInUse, ValidationError
 */
export const deleteGroup = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const isForced = optionalFlag(params, 'ForceDelete') ?? false
  refuseProtected(group, isForced)
  if (!isForced) refuseBusy(draft, group)
  group.deleting = true
  return {}
}

const refuseProtected = (group: Group, isForced: boolean): void => {
  const { deletionProtection } = group.settings
  const isProtected =
    deletionProtection === 'prevent-all-deletion' ||
    (isForced && deletionProtection === 'prevent-force-deletion')
  if (isProtected) {
    throw new AwsFault(
      'ValidationError',
      `You cannot delete AutoScalingGroup ${group.name}: its deletion protection is ` +
        `${deletionProtection}.`,
    )
  }
}

const refuseBusy = (draft: Draft, group: Group): void => {
  const isBusy = Object.values(draft.world.autoScaling.openActivities).some(
    (activity) => activity.groupArn === group.arn,
  )
  if (group.members.some((member) => !isTerminating(member))) {
    throw new AwsFault(
      'ResourceInUse',
      'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance ' +
        'request(s) still in the group.',
    )
  }
  if (isBusy) {
    throw new AwsFault(
      'ScalingActivityInProgress',
      'You cannot delete an AutoScalingGroup while there are scaling activities in progress for ' +
        'that group.',
    )
  }
}

/** Terminates what is left; the group is gone with its last instance and its last open launch. */
export const advanceDeletion = (draft: Draft, group: Group): void => {
  if (!group.deleting) return
  for (const member of group.members.filter((one) => !isTerminating(one))) {
    startTermination(draft, group, member, {
      sentences: [
        `At ${moment(draft.world.now)} an instance was taken out of service in response to a ` +
          'user request to delete the AutoScalingGroup.',
      ],
    })
  }
  for (const member of group.members) member.actions = []
  if (group.members.length === 0 && group.launches.length === 0) {
    delete draft.world.autoScaling.groups[group.name]
  }
}
