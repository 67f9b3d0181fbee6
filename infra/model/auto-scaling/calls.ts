/** Every operation of Auto Scaling that the model answers. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import {
  attachTargetGroups,
  attachTrafficSources,
  describeTargetGroups,
  describeTrafficSources,
  detachTargetGroups,
  detachTrafficSources,
} from './attachments.ts'
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
import { createOrUpdateTags, deleteTags, describeTags } from './tags.ts'
import { describeTerminationPolicyTypes } from './termination-policies.ts'
import type { Turn } from './turn.ts'

type Call = (turn: Turn, params: ModelObject) => ModelObject
type Read = (world: Turn['world'], params: ModelObject) => ModelObject

const reading =
  (read: Read): Call =>
  (turn, params) =>
    read(turn.world, params)

const calls: Readonly<Record<string, Call>> = {
  AttachLoadBalancerTargetGroups: attachTargetGroups,
  AttachTrafficSources: attachTrafficSources,
  CompleteLifecycleAction: completeAction,
  CreateAutoScalingGroup: createGroup,
  CreateOrUpdateTags: createOrUpdateTags,
  DeleteAutoScalingGroup: deleteGroup,
  DeleteLifecycleHook: deleteHook,
  DeleteTags: deleteTags,
  DescribeAutoScalingGroups: reading(describeGroups),
  DescribeAutoScalingInstances: reading(describeInstances),
  DescribeLifecycleHooks: reading(describeHooks),
  DescribeLifecycleHookTypes: describeHookTypes,
  DescribeLoadBalancerTargetGroups: reading(describeTargetGroups),
  DescribeScalingActivities: reading(describeScalingActivities),
  DescribeTags: reading(describeTags),
  DescribeTerminationPolicyTypes: describeTerminationPolicyTypes,
  DescribeTrafficSources: reading(describeTrafficSources),
  DetachLoadBalancerTargetGroups: detachTargetGroups,
  DetachTrafficSources: detachTrafficSources,
  PutLifecycleHook: putHook,
  RecordLifecycleActionHeartbeat: recordHeartbeat,
  SetDesiredCapacity: setDesiredCapacity,
  UpdateAutoScalingGroup: updateGroup,
}

/** Operations the model owns; the gateway answers no other Auto Scaling operation itself. */
export const autoScalingOperations: readonly string[] = Object.keys(calls)

/**
 * Answers one operation on a private copy of the world.
 *
 * @throws AwsFault as the operation's own, or InvalidAction for one that is not modelled
 */
export const callAutoScaling = (
  turn: Turn,
  operation: string,
  params: ModelObject,
): ModelObject => {
  const call = Object.hasOwn(calls, operation) ? calls[operation] : undefined
  if (call === undefined) {
    throw new AwsFault(
      'InvalidAction',
      `The action ${operation} is not supported by the local Auto Scaling model.`,
    )
  }
  return call(turn, params)
}
