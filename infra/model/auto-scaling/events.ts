/**
 * What Auto Scaling sends to EventBridge. Names and members: "Amazon EC2 Auto Scaling event
 * reference" of the user guide.
 */
import type { ModelObject } from '../contract.ts'
import type { Draft } from './draft.ts'
import type { Activity, Group, LifecycleAction, Member } from './state.ts'
import { activityDetails } from './describe-activities.ts'

/** An instance began to wait for a lifecycle hook. */
export const emitLifecycleAction = (
  draft: Draft,
  group: Group,
  member: Member,
  action: LifecycleAction,
): void => {
  const isLaunch = action.hook.transition === 'autoscaling:EC2_INSTANCE_LAUNCHING'
  const metadata = action.hook.notificationMetadata
  emit(draft, isLaunch ? 'EC2 Instance-launch Lifecycle Action' : terminateAction, [group.arn], {
    LifecycleActionToken: action.token,
    AutoScalingGroupName: group.name,
    LifecycleHookName: action.hook.name,
    EC2InstanceId: member.instanceId,
    LifecycleTransition: action.hook.transition,
    ...(metadata === null ? {} : { NotificationMetadata: metadata }),
    Origin: isLaunch ? 'EC2' : 'AutoScalingGroup',
    Destination: isLaunch ? 'AutoScalingGroup' : 'EC2',
  })
}

const terminateAction = 'EC2 Instance-terminate Lifecycle Action'

export type OutcomeEvent =
  | 'EC2 Instance Launch Successful'
  | 'EC2 Instance Launch Unsuccessful'
  | 'EC2 Instance Terminate Successful'

/** A launch or termination ended; `activity` is its record. */
export const emitOutcome = (
  draft: Draft,
  detailType: OutcomeEvent,
  group: Group,
  activity: Activity | undefined,
  instanceId: string | null,
): void => {
  if (activity === undefined) return
  const isLaunch = detailType !== 'EC2 Instance Terminate Successful'
  const { accountId, region } = draft.world
  const instanceArn = `arn:aws:ec2:${region}:${accountId}:instance/${instanceId}`
  emit(draft, detailType, instanceId === null ? [group.arn] : [group.arn, instanceArn], {
    StatusCode: activity.status === 'Successful' ? 'InProgress' : activity.status,
    Description: activity.description,
    AutoScalingGroupName: group.name,
    ActivityId: activity.id,
    Details: activityDetails(activity),
    RequestId: activity.id,
    StatusMessage: activity.statusMessage ?? '',
    StartTime: new Date(activity.startedAt).toISOString(),
    EndTime: new Date(activity.endedAt ?? draft.world.now).toISOString(),
    EC2InstanceId: instanceId ?? '',
    Cause: activity.cause,
    Origin: isLaunch ? 'EC2' : 'AutoScalingGroup',
    Destination: isLaunch ? 'AutoScalingGroup' : 'EC2',
  })
}

const emit = (
  draft: Draft,
  detailType: string,
  resources: readonly string[],
  detail: ModelObject,
): void => {
  draft.effects.push({ kind: 'event', source: 'aws.autoscaling', detailType, resources, detail })
}
