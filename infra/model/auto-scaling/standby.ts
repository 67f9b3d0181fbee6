import type { ModelObject } from '../contract.ts'
import { moment, openActivity } from './activities.ts'
import { activityShape } from './describe-activities.ts'
import { validationError } from './faults.ts'
import { startDraining } from './leaving.ts'
import { findGroup, memberOf } from './members.ts'
import { flag, text, texts } from './params.ts'
import { capacityClause, instances, moveCapacity, requireRoom } from './sizes.ts'
import type { Activity, Group, Member } from './state.ts'
import type { Draft } from './draft.ts'

/** Takes instances out of service, drained first. Without a decrement the group launches others. */
export const enterStandby = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const decrements = flag(params, 'ShouldDecrementDesiredCapacity')
  const members = chosen(group, params, 'InService')
  const count = members.length
  if (decrements) requireRoom(group, -count, `place into standby ${instances(count)}`)
  const activities = members.map((member) => {
    const change = decrements ? -1 : 0
    const activity = openMove(draft, group, member, {
      description: `Moving EC2 instance to Standby: ${member.instanceId}`,
      deed: `was moved to standby in response to a user request${capacityClause(group, change)}`,
      status: 'InProgress',
      progress: 50,
    })
    moveCapacity(group, change)
    member.state = 'EnteringStandby'
    member.replacing = false
    member.purpose = 'capacity'
    startDraining(draft.world, member)
    return activityShape(activity)
  })
  return { Activities: activities }
}

/** Puts instances back; desired capacity grows by as many. */
export const exitStandby = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const members = chosen(group, params, 'Standby')
  requireRoom(group, members.length, `move out of standby ${instances(members.length)}`)
  const activities = members.map((member) => {
    const activity = openMove(draft, group, member, {
      description: `Moving EC2 instance out of Standby: ${member.instanceId}`,
      deed: `was moved out of standby in response to a user request${capacityClause(group, 1)}`,
      status: 'PreInService',
      progress: 30,
    })
    moveCapacity(group, 1)
    member.state = 'Pending'
    return activityShape(activity)
  })
  return { Activities: activities }
}

/** One wrong instance refuses the whole call. @throws AwsFault ValidationError */
const chosen = (group: Group, params: ModelObject, state: 'InService' | 'Standby'): Member[] => {
  const members = [...new Set(texts(params, 'InstanceIds'))].map((id) => memberOf(group, id))
  const wrong = members.find((member) => member.state !== state)
  if (wrong !== undefined) {
    throw validationError(`The instance ${wrong.instanceId} is not in ${state}.`)
  }
  return members
}

const openMove = (
  draft: Draft,
  group: Group,
  member: Member,
  move: {
    readonly description: string
    readonly deed: string
    readonly status: 'InProgress' | 'PreInService'
    readonly progress: number
  },
): Activity => {
  const { description, deed, status, progress } = move
  const activity = openActivity(draft.world, group, {
    description,
    cause: `At ${moment(draft.world.now)} instance ${member.instanceId} ${deed}.`,
    zone: member.zone,
    subnetId: member.subnetId,
    status,
    progress,
  })
  member.activityId = activity.id
  return activity
}
