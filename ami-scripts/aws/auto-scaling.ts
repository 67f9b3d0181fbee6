import {
  AttachLoadBalancerTargetGroupsCommand,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  ExitStandbyCommand,
  ResumeProcessesCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
  type LaunchTemplateSpecification,
  type Tag,
  type UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling'
import type { ObservedGroup } from '../fleet/observed.ts'
import type { AutoScaling, FleetCalls } from '../fleet/ports.ts'
import { isValidationError } from './aws-errors.ts'
import { outcomeOf } from './call-outcome.ts'

export const createAutoScaling = (client: AutoScalingClient): AutoScaling => ({
  findGroup: (name) => findGroup(client, name),
  recentActivities: async (name) => {
    const answer = await client.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name, MaxRecords: 20 }),
    )
    return (answer.Activities ?? []).map((activity) => ({
      startedAt: activity.StartTime ?? new Date(0),
      statusCode: activity.StatusCode ?? '',
      description: activity.Description ?? '',
      statusMessage: activity.StatusMessage ?? '',
      cause: activity.Cause ?? '',
    }))
  },
  ...changesOfGroup(client),
  ...endsOfInstances(client),
})

const findGroup = async (
  client: AutoScalingClient,
  name: string,
): Promise<ObservedGroup | undefined> => {
  const answer = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  )
  const group = answer.AutoScalingGroups?.[0]
  return group === undefined ? undefined : observeGroup(name, group)
}

const changesOfGroup = (client: AutoScalingClient) =>
  ({
    createGroup: (input) =>
      outcomeOf(async () => {
        await client.send(
          new CreateAutoScalingGroupCommand({
            ...groupSettings(input),
            MinSize: input.min,
            MaxSize: input.max,
            LaunchTemplate: {
              LaunchTemplateId: input.launchTemplateId,
              Version: String(input.launchTemplateVersion),
            },
            TargetGroupARNs: [...input.targetGroupArns],
            Tags: tagList(input),
          }),
        )
        return {}
      }),
    updateGroup: (input) =>
      outcomeOf(async () => {
        await client.send(new UpdateAutoScalingGroupCommand(groupSettings(input)))
        return {}
      }),
    tagGroup: (input) =>
      outcomeOf(async () => {
        await client.send(new CreateOrUpdateTagsCommand({ Tags: tagList(input) }))
        return {}
      }),
    attachTargetGroups: ({ name, targetGroupArns }) =>
      outcomeOf(async () => {
        await client.send(
          new AttachLoadBalancerTargetGroupsCommand({
            AutoScalingGroupName: name,
            TargetGroupARNs: [...targetGroupArns],
          }),
        )
        return {}
      }),
    deleteGroup: ({ name }) =>
      outcomeOf(async () => {
        try {
          await client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name }))
        } catch (error) {
          // Auto Scaling has no code of its own for a group that is not there.
          const isGone = isValidationError(error) && (await findGroup(client, name)) === undefined
          if (!isGone) throw error
        }
        return {}
      }),
  }) satisfies Partial<AutoScaling>

const endsOfInstances = (client: AutoScalingClient) =>
  ({
    setInstanceProtection: ({ name, instanceIds, isProtected }) =>
      outcomeOf(async () => {
        await client.send(
          new SetInstanceProtectionCommand({
            AutoScalingGroupName: name,
            InstanceIds: [...instanceIds],
            ProtectedFromScaleIn: isProtected,
          }),
        )
        return {}
      }),
    exitStandby: ({ name, instanceIds }) =>
      outcomeOf(async () => {
        await client.send(
          new ExitStandbyCommand({ AutoScalingGroupName: name, InstanceIds: [...instanceIds] }),
        )
        return {}
      }),
    resumeProcesses: ({ name, processes }) =>
      outcomeOf(async () => {
        await client.send(
          new ResumeProcessesCommand({
            AutoScalingGroupName: name,
            ScalingProcesses: [...processes],
          }),
        )
        return {}
      }),
  }) satisfies Partial<AutoScaling>

/** What is not given is not sent: the SDK leaves undefined members out. */
const groupSettings = (
  input: FleetCalls['updateGroup']['input'],
): UpdateAutoScalingGroupCommandInput => ({
  AutoScalingGroupName: input.name,
  MinSize: input.min,
  MaxSize: input.max,
  DesiredCapacity: input.desired,
  HealthCheckType: input.healthCheckType,
  HealthCheckGracePeriod: input.healthCheckGracePeriodSeconds,
  DefaultInstanceWarmup: input.defaultInstanceWarmupSeconds,
  VPCZoneIdentifier: input.subnetIds?.join(','),
})

const tagList = ({ name, tags }: FleetCalls['tagGroup']['input']): Tag[] =>
  Object.entries(tags).map(([Key, { value, isPropagated }]) => ({
    ...{ ResourceId: name, ResourceType: 'auto-scaling-group' },
    ...{ Key, Value: value, PropagateAtLaunch: isPropagated },
  }))

const observeGroup = (name: string, group: AutoScalingGroup): ObservedGroup => ({
  name,
  // Status is set only while the group is being deleted (AutoScalingGroup.Status, API reference).
  isDeleting: group.Status !== undefined,
  launchTemplateId: group.LaunchTemplate?.LaunchTemplateId,
  launchTemplateVersion: group.LaunchTemplate === undefined ? '' : versionOf(group.LaunchTemplate),
  min: group.MinSize ?? 0,
  desired: group.DesiredCapacity ?? 0,
  max: group.MaxSize ?? 0,
  healthCheckType: group.HealthCheckType ?? '',
  healthCheckGracePeriodSeconds: group.HealthCheckGracePeriod ?? 0,
  defaultInstanceWarmupSeconds: group.DefaultInstanceWarmup ?? 0,
  subnetIds: (group.VPCZoneIdentifier ?? '').split(',').filter((id) => id !== ''),
  targetGroupArns: group.TargetGroupARNs ?? [],
  tags: Object.fromEntries(
    (group.Tags ?? []).map(({ Key = '', Value = '', PropagateAtLaunch = false }) => [
      Key,
      { value: Value, isPropagated: PropagateAtLaunch },
    ]),
  ),
  suspendedProcesses: (group.SuspendedProcesses ?? []).map((each) => each.ProcessName ?? ''),
  instances: (group.Instances ?? []).map((instance) => ({
    instanceId: instance.InstanceId ?? '',
    zone: instance.AvailabilityZone ?? '',
    lifecycleState: instance.LifecycleState ?? '',
    healthStatus: instance.HealthStatus ?? '',
    launchTemplateVersion: instance.LaunchTemplate?.Version ?? '',
    isProtected: instance.ProtectedFromScaleIn ?? false,
  })),
})

/** Without a version a group launches the default one (API reference). */
const versionOf = ({ Version }: LaunchTemplateSpecification): string => Version || '$Default'
