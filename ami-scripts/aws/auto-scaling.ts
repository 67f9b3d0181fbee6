import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling'
import type { ObservedGroup } from '../fleet/observed.ts'
import type { GroupSpec } from '../fleet/spec.ts'
import { isAlreadyExists, isValidationError } from './aws-errors.ts'

export interface ScalingActivity {
  readonly startedAt: Date
  readonly statusCode: string
  readonly description: string
  readonly statusMessage: string
  readonly cause: string
}

/** Where a new group launches from and registers. */
export interface GroupWiring {
  readonly launchTemplateId: string
  /** A number, never an alias: a roll-back needs to know what it goes back to. */
  readonly launchTemplateVersion: string
  readonly targetGroupArn: string
}

/** EC2 Auto Scaling, as far as a fleet needs it. */
export interface AutoScaling {
  readonly findGroup: (name: string) => Promise<ObservedGroup | undefined>
  readonly createGroup: (spec: GroupSpec, wiring: GroupWiring) => Promise<void>
  readonly updateGroup: (spec: GroupSpec) => Promise<void>
  readonly deleteGroup: (name: string) => Promise<void>
  /** Newest first. */
  readonly recentActivities: (name: string) => Promise<readonly ScalingActivity[]>
}

export const createAutoScaling = (client: AutoScalingClient): AutoScaling => ({
  findGroup: (name) => findGroup(client, name),
  createGroup: async (spec, wiring) => {
    try {
      await client.send(new CreateAutoScalingGroupCommand(newGroup(spec, wiring)))
    } catch (error) {
      // A lost answer, or another run: the next look decides whether it is as it ought to be.
      if (!isAlreadyExists(error)) throw error
    }
  },
  updateGroup: async (spec) => {
    await client.send(new UpdateAutoScalingGroupCommand(groupSettings(spec)))
  },
  deleteGroup: async (name) => {
    try {
      await client.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }),
      )
    } catch (error) {
      // Auto Scaling has no code of its own for a group that is not there.
      const isGone = isValidationError(error) && (await findGroup(client, name)) === undefined
      if (!isGone) throw error
    }
  },
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

const groupSettings = (spec: GroupSpec) => ({
  AutoScalingGroupName: spec.name,
  MinSize: spec.min,
  MaxSize: spec.max,
  HealthCheckType: 'ELB',
  HealthCheckGracePeriod: spec.healthCheckGracePeriodSeconds,
  DefaultInstanceWarmup: spec.defaultInstanceWarmupSeconds,
  VPCZoneIdentifier: spec.subnetIds.join(','),
})

const newGroup = (spec: GroupSpec, wiring: GroupWiring) => ({
  ...groupSettings(spec),
  DesiredCapacity: spec.desired,
  LaunchTemplate: {
    LaunchTemplateId: wiring.launchTemplateId,
    Version: wiring.launchTemplateVersion,
  },
  TargetGroupARNs: [wiring.targetGroupArn],
  Tags: Object.entries(spec.tags).map(([Key, Value]) => ({
    Key,
    Value,
    PropagateAtLaunch: true,
  })),
})

const observeGroup = (name: string, group: AutoScalingGroup): ObservedGroup => ({
  name,
  // Status is set only while the group is being deleted (AutoScalingGroup.Status, API reference).
  isDeleting: group.Status !== undefined,
  launchTemplateVersion: group.LaunchTemplate?.Version ?? '',
  min: group.MinSize ?? 0,
  desired: group.DesiredCapacity ?? 0,
  max: group.MaxSize ?? 0,
  healthCheckType: group.HealthCheckType ?? '',
  healthCheckGracePeriodSeconds: group.HealthCheckGracePeriod ?? 0,
  defaultInstanceWarmupSeconds: group.DefaultInstanceWarmup ?? 0,
  subnetIds: (group.VPCZoneIdentifier ?? '').split(',').filter((id) => id !== ''),
  targetGroupArns: group.TargetGroupARNs ?? [],
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
