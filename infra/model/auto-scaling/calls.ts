/** Every operation of Auto Scaling that the model answers. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { own } from '../records.ts'
import {
  attachTargetGroups,
  attachTrafficSources,
  describeTargetGroups,
  describeTrafficSources,
  detachTargetGroups,
  detachTrafficSources,
} from './attachments.ts'
import { describeAdjustmentTypes } from './adjustment.ts'
import { attachInstances, detachInstances } from './attach-instances.ts'
import { setDesiredCapacity, updateGroup } from './capacity.ts'
import { createGroup } from './create-group.ts'
import { deleteGroup } from './delete-group.ts'
import { describeScalingActivities } from './describe-activities.ts'
import { describeGroups, describeInstances } from './describe-groups.ts'
import {
  completeAction,
  deleteHook,
  describeHooks,
  describeHookTypes,
  putHook,
  recordHeartbeat,
} from './hooks.ts'
import { setHealth, setProtection, terminateInstance } from './instance-calls.ts'
import * as plain from './plain-answers.ts'
import { deletePolicy, describePolicies, executePolicy, putPolicy } from './policies.ts'
import { describeProcessTypes, resumeProcesses, suspendProcesses } from './processes.ts'
import { enterStandby, exitStandby } from './standby.ts'
import { createOrUpdateTags, deleteTags, describeTags } from './tags.ts'
import { describeTerminationPolicyTypes } from './termination-policies.ts'
import type { Draft } from './draft.ts'

type Call = (draft: Draft, params: ModelObject) => ModelObject
type Read = (world: Draft['world'], params: ModelObject) => ModelObject

const reading =
  (read: Read): Call =>
  (draft, params) =>
    read(draft.world, params)

const calls: Readonly<Record<string, Call>> = {
  AttachInstances: attachInstances,
  AttachLoadBalancerTargetGroups: attachTargetGroups,
  AttachTrafficSources: attachTrafficSources,
  CompleteLifecycleAction: completeAction,
  CreateAutoScalingGroup: createGroup,
  CreateLaunchConfiguration: plain.refuseLaunchConfiguration,
  CreateOrUpdateTags: createOrUpdateTags,
  DeleteAutoScalingGroup: deleteGroup,
  DeleteLifecycleHook: deleteHook,
  DeletePolicy: deletePolicy,
  DeleteTags: deleteTags,
  DescribeAccountLimits: reading(plain.describeAccountLimits),
  DescribeAdjustmentTypes: describeAdjustmentTypes,
  DescribeAutoScalingGroups: reading(describeGroups),
  DescribeAutoScalingInstances: reading(describeInstances),
  DescribeAutoScalingNotificationTypes: plain.describeNotificationTypes,
  DescribeInstanceRefreshes: reading(plain.noInstanceRefreshes),
  DescribeLaunchConfigurations: plain.noLaunchConfigurations,
  DescribeLifecycleHookTypes: describeHookTypes,
  DescribeLifecycleHooks: reading(describeHooks),
  DescribeLoadBalancerTargetGroups: reading(describeTargetGroups),
  DescribeLoadBalancers: reading(plain.noLoadBalancers),
  DescribeNotificationConfigurations: plain.noNotifications,
  DescribePolicies: reading(describePolicies),
  DescribeScalingActivities: reading(describeScalingActivities),
  DescribeScalingProcessTypes: describeProcessTypes,
  DescribeScheduledActions: plain.noScheduledActions,
  DescribeTags: reading(describeTags),
  DescribeTerminationPolicyTypes: describeTerminationPolicyTypes,
  DescribeTrafficSources: reading(describeTrafficSources),
  DescribeWarmPool: reading(plain.noWarmPool),
  DetachInstances: detachInstances,
  DetachLoadBalancerTargetGroups: detachTargetGroups,
  DetachTrafficSources: detachTrafficSources,
  EnterStandby: enterStandby,
  ExecutePolicy: executePolicy,
  ExitStandby: exitStandby,
  PutLifecycleHook: putHook,
  PutScalingPolicy: putPolicy,
  RecordLifecycleActionHeartbeat: recordHeartbeat,
  ResumeProcesses: resumeProcesses,
  SetDesiredCapacity: setDesiredCapacity,
  SetInstanceHealth: setHealth,
  SetInstanceProtection: setProtection,
  SuspendProcesses: suspendProcesses,
  TerminateInstanceInAutoScalingGroup: terminateInstance,
  UpdateAutoScalingGroup: updateGroup,
}

/**
 * Answers one operation on a private copy of the world.
 *
 * @throws AwsFault as the operation's own, or InvalidAction for one that is not modelled
 */
export const callAutoScaling = (
  draft: Draft,
  operation: string,
  params: ModelObject,
): ModelObject => {
  const call = own(calls, operation)
  if (call === undefined) {
    throw new AwsFault(
      'InvalidAction',
      `The action ${operation} is not supported by the local Auto Scaling model.`,
    )
  }
  return call(draft, params)
}
