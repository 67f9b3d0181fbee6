import type { World } from '../world.ts'
import { nextUuid } from '../ids.ts'
import type { Activity, ActivityStatus, Group } from './state.ts'

/** AWS keeps activities for six weeks (DescribeScalingActivities). */
const keptMs = 6 * 7 * 24 * 3_600_000

/** `2026-01-31T12:00:00Z`: how a cause names a moment. */
export const moment = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')

/** Longest `Cause` of an Activity (service model). */
const causeMax = 1023

/** Causes are sentences, set apart by two spaces as AWS does; of too many, the last ones stay. */
export const because = (sentences: readonly string[]): string => {
  const cause = sentences.join('  ')
  return cause.length > causeMax && sentences.length > 1 ? because(sentences.slice(1)) : cause
}

export const openActivity = (
  world: World,
  group: Group,
  start: Pick<Activity, 'description' | 'cause' | 'zone' | 'subnetId'> & {
    status: ActivityStatus
    progress: number
  },
): Activity => {
  const activity: Activity = {
    id: nextUuid(world),
    groupName: group.name,
    groupArn: group.arn,
    description: start.description,
    cause: start.cause,
    startedAt: world.now,
    endedAt: null,
    status: start.status,
    statusMessage: null,
    progress: start.progress,
    zone: start.zone,
    subnetId: start.subnetId,
  }
  world.autoScaling.openActivities[activity.id] = activity
  return activity
}

export const moveActivity = (
  world: World,
  id: string | null,
  status: ActivityStatus,
  progress: number,
): void => {
  const activity = id === null ? undefined : world.autoScaling.openActivities[id]
  if (activity === undefined) return
  activity.status = status
  activity.progress = progress
}

/** Ends an activity; a message is repeated in the description as AWS does. Idempotent. */
export const endActivity = (
  world: World,
  id: string | null,
  status: 'Successful' | 'Failed' | 'Cancelled',
  message: string | null = null,
): Activity | undefined => {
  const activity = id === null ? undefined : world.autoScaling.openActivities[id]
  if (activity === undefined) return undefined
  activity.status = status
  activity.progress = 100
  activity.endedAt = world.now
  activity.statusMessage = message
  if (message !== null) activity.description += `.  Status Reason: ${message}`
  delete world.autoScaling.openActivities[activity.id]
  world.autoScaling.history = [
    ...world.autoScaling.history.filter((old) => old.startedAt > world.now - keptMs),
    activity,
  ]
  return activity
}
