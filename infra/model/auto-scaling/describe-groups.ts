import type { ModelObject } from '../contract.ts'
import type { World } from '../world.ts'
import { validationError } from './faults.ts'
import { maintenanceShape } from './maintenance-policy.ts'
import { allGroups } from './members.ts'
import { page } from './paging.ts'
import { objects, optionalFlag, text, texts } from './params.ts'
import type { Group, Member } from './state.ts'
import { tagShape } from './tags.ts'
import { mixedShape, templateShape } from './template-choice.ts'

/** Unknown names are left out without an error, as AWS does. */
export const describeGroups = (world: World, params: ModelObject): ModelObject => {
  const names = texts(params, 'AutoScalingGroupNames')
  const tests = objects(params, 'Filters').map(groupTest)
  const withInstances = optionalFlag(params, 'IncludeInstances') ?? true
  const chosen = allGroups(world)
    .filter((group) => names.length === 0 || [group.name, group.arn].some((n) => names.includes(n)))
    .filter((group) => tests.every((passes) => passes(group)))
  const { items, next } = page(chosen, params)
  return { AutoScalingGroups: items.map((group) => groupShape(group, withInstances)), ...next }
}

const groupTest = (filter: ModelObject): ((group: Group) => boolean) => {
  const name = text(filter, 'Name')
  const values = texts(filter, 'Values')
  if (name === 'tag-key') return (group) => group.tags.some((tag) => values.includes(tag.key))
  if (name === 'tag-value') return (group) => group.tags.some((tag) => values.includes(tag.value))
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length)
    return (group) => group.tags.some((tag) => tag.key === key && values.includes(tag.value))
  }
  throw validationError(
    `Filter type ${name} is not correct. Allowed Filter types are: tag-key tag-value tag:<key>`,
  )
}

const groupShape = (group: Group, withInstances: boolean): ModelObject => ({
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: group.arn,
  ...settingsShape(group),
  LoadBalancerNames: [],
  TargetGroupARNs: attachedArns(group),
  TrafficSources: attachedArns(group).map((arn) => ({ Identifier: arn, Type: 'elbv2' })),
  ...(withInstances ? { Instances: group.members.map(instanceShape) } : {}),
  CreatedTime: new Date(group.createdAt),
  SuspendedProcesses: group.suspended.map(({ process, reason }) => ({
    ProcessName: process,
    SuspensionReason: reason,
  })),
  EnabledMetrics: [],
  Tags: group.tags.map((tag) => tagShape(group, tag)),
  ...(group.deleting ? { Status: 'Delete in progress' } : {}),
})

const settingsShape = ({ settings }: Group): ModelObject => ({
  ...(settings.template === null ? {} : { LaunchTemplate: templateShape(settings.template) }),
  ...(settings.mixed === null ? {} : { MixedInstancesPolicy: mixedShape(settings.mixed) }),
  MinSize: settings.minSize,
  MaxSize: settings.maxSize,
  DesiredCapacity: settings.desiredCapacity,
  DefaultCooldown: settings.defaultCooldown,
  AvailabilityZones: settings.zones,
  VPCZoneIdentifier: settings.subnets.join(','),
  HealthCheckType: settings.healthCheckType,
  HealthCheckGracePeriod: settings.healthCheckGracePeriod,
  ...(settings.defaultInstanceWarmup === null
    ? {}
    : { DefaultInstanceWarmup: settings.defaultInstanceWarmup }),
  TerminationPolicies: settings.terminationPolicies,
  NewInstancesProtectedFromScaleIn: settings.protectNewInstances,
  DeletionProtection: settings.deletionProtection,
  ...(settings.maintenance === null
    ? {}
    : { InstanceMaintenancePolicy: maintenanceShape(settings.maintenance) }),
  ...settings.kept,
})

const attachedArns = (group: Group): string[] =>
  group.attachments
    .filter((attachment) => attachment.state !== 'Removing')
    .map((attachment) => attachment.targetGroupArn)

const instanceShape = (member: Member): ModelObject => ({
  InstanceId: member.instanceId,
  InstanceType: member.instanceType,
  AvailabilityZone: member.zone,
  LifecycleState: member.state,
  HealthStatus: member.healthy ? 'Healthy' : 'Unhealthy',
  ...(member.template === null
    ? {}
    : {
        LaunchTemplate: templateShape({
          ...member.template,
          version: String(member.template.version),
        }),
      }),
  ProtectedFromScaleIn: member.protectedFromScaleIn,
})

/** In this call AWS writes the health in capitals. */
export const describeInstances = (world: World, params: ModelObject): ModelObject => {
  const ids = texts(params, 'InstanceIds')
  const chosen = allGroups(world).flatMap((group) =>
    group.members
      .filter((member) => ids.length === 0 || ids.includes(member.instanceId))
      .map((member) => ({
        ...instanceShape(member),
        AutoScalingGroupName: group.name,
        HealthStatus: member.healthy ? 'HEALTHY' : 'UNHEALTHY',
      })),
  )
  const { items, next } = page(chosen, params)
  return { AutoScalingInstances: items, ...next }
}
