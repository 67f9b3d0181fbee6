import type { ModelObject } from '../contract.ts'
import type { World } from '../world.ts'
import type { Activity } from './state.ts'
import { validationError } from './faults.ts'
import { findGroup, groupNamed } from './members.ts'
import { page } from './paging.ts'
import { objects, optionalFlag, optionalText, text, texts } from './params.ts'

/** `Details` of an activity: text in JSON on the wire, an object in events. */
export const activityDetails = (activity: Activity): Record<string, string> => ({
  ...(activity.subnetId === null ? {} : { 'Subnet ID': activity.subnetId }),
  ...(activity.zone === null ? {} : { 'Availability Zone': activity.zone }),
})

export const activityShape = (activity: Activity): ModelObject => ({
  ActivityId: activity.id,
  AutoScalingGroupName: activity.groupName,
  Description: activity.description,
  Cause: activity.cause,
  StartTime: new Date(activity.startedAt),
  ...(activity.endedAt === null ? {} : { EndTime: new Date(activity.endedAt) }),
  StatusCode: activity.status,
  ...(activity.statusMessage === null ? {} : { StatusMessage: activity.statusMessage }),
  Progress: activity.progress,
  Details: JSON.stringify(activityDetails(activity)),
  AutoScalingGroupARN: activity.groupArn,
})

/** Activities under way first, then by start, newest first (API reference). */
export const describeScalingActivities = (world: World, params: ModelObject): ModelObject => {
  const wanted = texts(params, 'ActivityIds')
  const groupName = optionalText(params, 'AutoScalingGroupName')
  const includeDeleted = optionalFlag(params, 'IncludeDeletedGroups') ?? false
  requireKnown(world, groupName, includeDeleted)
  const filters = objects(params, 'Filters').map(activityFilter)
  const open = Object.values(world.autoScaling.openActivities)
  const chosen = [...newestFirst(open), ...newestFirst(world.autoScaling.history)]
    .filter((activity) => wanted.length === 0 || wanted.includes(activity.id))
    .filter((activity) => includeDeleted || isOfLivingGroup(world, activity))
    .filter((activity) => groupName === undefined || isOfGroup(activity, groupName))
    .filter((activity) => filters.every((matches) => matches(activity)))
  const { items, next } = page(chosen, params, 100)
  const state = (activity: Activity) =>
    includeDeleted && !isOfLivingGroup(world, activity) ? { AutoScalingGroupState: 'Deleted' } : {}
  return {
    Activities: items.map((activity) => ({ ...activityShape(activity), ...state(activity) })),
    ...next,
  }
}

/** @throws AwsFault ValidationError for a group that does not exist, or did not when it counts */
const requireKnown = (world: World, name: string | undefined, includeDeleted: boolean): void => {
  if (name === undefined) return
  const isRecorded = world.autoScaling.history.some((activity) => isOfGroup(activity, name))
  if (!(includeDeleted && isRecorded)) findGroup(world, name)
}

/** Starts of equal age keep the later-recorded one first. */
const newestFirst = (activities: readonly Activity[]): Activity[] =>
  [...activities].reverse().sort((a, b) => b.startedAt - a.startedAt)

const isOfLivingGroup = (world: World, activity: Activity): boolean =>
  groupNamed(world, activity.groupName)?.arn === activity.groupArn

const isOfGroup = (activity: Activity, nameOrArn: string): boolean =>
  activity.groupName === nameOrArn || activity.groupArn === nameOrArn

const activityFilter = (filter: ModelObject): ((activity: Activity) => boolean) => {
  const name = text(filter, 'Name')
  const values = texts(filter, 'Values')
  switch (name) {
    case 'Status':
      return (activity) => values.includes(activity.status)
    case 'StartTimeLowerBound':
      return (activity) => activity.startedAt >= Date.parse(values[0] ?? '')
    case 'StartTimeUpperBound':
      return (activity) => activity.startedAt <= Date.parse(values[0] ?? '')
    default:
      throw validationError(
        `Filter type ${name} is not correct. Allowed Filter types are: ` +
          'StartTimeLowerBound StartTimeUpperBound Status',
      )
  }
}
