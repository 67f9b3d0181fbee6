import type { Environment } from '../../infra/env/environment-schema.ts'
import { leavesOf, type Leaf } from './differences.ts'
import { environmentName, tag } from '../../infra/env/names.ts'
import { renderUserData } from './user-data.ts'

/** What the static base published (SSM parameters /assay/<env>/base/*) and a fleet stands on. */
export interface FleetBase {
  readonly vpcId: string
  readonly privateSubnetIds: readonly string[]
  readonly instanceSecurityGroupId: string
  readonly instanceProfileName: string
  readonly listenerArn: string
}

/** Where the base's values are read. */
export interface BaseReader {
  readonly text: (
    name: 'vpc-id' | 'instance-security-group-id' | 'instance-profile-name' | 'listener-arn',
  ) => string
  readonly list: (name: 'private-subnet-ids') => readonly string[]
}

export const fleetBase = (base: BaseReader): FleetBase => ({
  vpcId: base.text('vpc-id'),
  privateSubnetIds: base.list('private-subnet-ids'),
  instanceSecurityGroupId: base.text('instance-security-group-id'),
  instanceProfileName: base.text('instance-profile-name'),
  listenerArn: base.text('listener-arn'),
})

/** The AMI a fleet is to run, as EC2 and its tags describe it. */
export interface FleetImage {
  readonly imageId: string
  readonly rootDeviceName: string
  readonly rootVolumeGib: number
}

/** What identifies a fleet, before it is known whether it exists. */
export interface FleetHandle {
  readonly groupName: string
  readonly launchTemplateName: string
  /**
   * The names its target groups may have. Which of them serves is a matter of what is there: a
   * blue/green roll-out leaves the fleet with the other one.
   */
  readonly targetGroupNames: readonly string[]
  /** The base's; its default action is the base's too, and never touched. */
  readonly listenerArn: string
  /** On everything of the fleet; of the listener's rules they mark its own. */
  readonly tags: Readonly<Record<string, string>>
}

/** A fleet as it ought to be: plain data, derived from environment, base and AMI alone. */
export interface FleetSpec extends FleetHandle {
  readonly launchTemplate: LaunchTemplateSpec
  readonly targetGroup: TargetGroupSpec
  readonly rule: RuleSpec
  readonly group: GroupSettings & { readonly desired: number; readonly tags: GroupTags }
}

export interface LaunchTemplateSpec {
  readonly data: LaunchTemplateData
  /** SHA-256 of the data, in hex. */
  readonly hash: string
}

/** All that a version launches instances with: compared member by member. */
export interface LaunchTemplateData {
  readonly imageId: string
  readonly instanceType: string
  readonly instanceProfileName: string
  readonly securityGroupIds: readonly string[]
  /** Base64, as the API takes it. */
  readonly userData: string
  readonly metadataOptions: {
    readonly httpEndpoint: string
    readonly httpTokens: string
    readonly httpPutResponseHopLimit: number
    readonly httpProtocolIpv6: string
    readonly instanceMetadataTags: string
  }
  /** By device name. */
  readonly blockDevices: Readonly<Record<string, BlockDevice>>
  /** By the type of resource that a launch makes: `instance`, `volume`. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** What a fleet never sets and somebody else did, in the API's words, such as `KeyName`. */
  readonly other: Readonly<Record<string, Leaf>>
}

export interface BlockDevice {
  readonly volumeGib: number
  readonly volumeType: string
  readonly isEncrypted: boolean
  readonly isDeletedOnTermination: boolean
}

export interface TargetGroupSpec {
  readonly vpcId: string
  readonly port: number
  readonly protocol: string
  /** What registers: `instance`, by its id. */
  readonly targetType: string
  readonly healthCheck: HealthCheckSpec
  readonly deregistrationDelaySeconds: number
}

/** Whole: a member that is not compared could make broken instances healthy unseen. */
export interface HealthCheckSpec {
  readonly protocol: string
  readonly path: string
  readonly port: number
  /** Status codes of a healthy answer, as ELB writes them: `200`, `200,204` or `200-299`. */
  readonly matcher: string
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly healthyThreshold: number
  readonly unhealthyThreshold: number
}

export interface RuleSpec {
  /** The first that it may have, 1 to 50000; one that is taken is left to its owner. */
  readonly priority: number
  readonly pathPatterns: readonly string[]
}

/** Settings of the group that a run may change while it serves. */
export interface GroupSettings {
  readonly subnetIds: readonly string[]
  readonly min: number
  readonly max: number
  readonly healthCheckType: string
  readonly healthCheckGracePeriodSeconds: number
  readonly defaultInstanceWarmupSeconds: number
}

/** Tags of a group by key. */
export type GroupTags = Readonly<Record<string, GroupTag>>

export interface GroupTag {
  readonly value: string
  /** On the instances that it launches too. */
  readonly isPropagated: boolean
}

/** Names of a fleet's parts. They carry the environment, so that dev and prod share an account. */
export const fleetHandle = (environment: string, listenerArn: string): FleetHandle => {
  const name = environmentName(environment)
  return {
    groupName: name,
    launchTemplateName: name,
    targetGroupNames: [`${name}-blue`, `${name}-green`],
    listenerArn,
    tags: { Name: name, [tag.environment]: environment },
  }
}

/** What only the platform can compute. */
export interface Encoding {
  readonly base64: (text: string) => string
  /** Of the UTF-8 bytes, in hex. */
  readonly sha256: (text: string) => string
}

/** Derives the whole fleet. */
export const describeFleet = (
  environment: Environment,
  base: FleetBase,
  image: FleetImage,
  encoding: Encoding,
): FleetSpec => {
  const handle = fleetHandle(environment.environment, base.listenerArn)
  const data = launchTemplateData({ environment, base, image, encoding, tags: handle.tags })
  return {
    ...handle,
    launchTemplate: { data, hash: encoding.sha256(JSON.stringify([...leavesOf(data)].toSorted())) },
    targetGroup: {
      vpcId: base.vpcId,
      port: environment.app_port,
      protocol: 'HTTP',
      targetType: 'instance',
      healthCheck: {
        protocol: 'HTTP',
        path: environment.target_health_path,
        port: environment.health_port,
        matcher: '200',
        intervalSeconds: environment.target_health_interval_seconds,
        timeoutSeconds: environment.target_health_timeout_seconds,
        healthyThreshold: environment.target_healthy_threshold,
        unhealthyThreshold: environment.target_unhealthy_threshold,
      },
      deregistrationDelaySeconds: environment.deregistration_delay_seconds,
    },
    rule: { priority: 100, pathPatterns: ['/*'] },
    group: {
      subnetIds: base.privateSubnetIds,
      min: environment.fleet_min,
      desired: environment.fleet_desired,
      max: environment.fleet_max,
      healthCheckType: 'ELB',
      healthCheckGracePeriodSeconds: environment.health_check_grace_period_seconds,
      defaultInstanceWarmupSeconds: environment.default_instance_warmup_seconds,
      tags: Object.fromEntries(
        Object.entries(handle.tags).map(([key, value]) => [key, { value, isPropagated: true }]),
      ),
    },
  }
}

/**
 * IMDSv2 only, one hop: a container on a bridge cannot read the instance's metadata. Instance tags
 * are readable there because /version reports the launch template version from its aws: tag. The
 * root volume is encrypted whatever AMI is named, and as large as the AMI's.
 */
const launchTemplateData = (from: {
  readonly environment: Environment
  readonly base: FleetBase
  readonly image: FleetImage
  readonly encoding: Encoding
  readonly tags: Readonly<Record<string, string>>
}): LaunchTemplateData => ({
  imageId: from.image.imageId,
  instanceType: from.environment.instance_type,
  instanceProfileName: from.base.instanceProfileName,
  securityGroupIds: [from.base.instanceSecurityGroupId],
  userData: from.encoding.base64(renderUserData(from.environment)),
  metadataOptions: {
    httpEndpoint: 'enabled',
    httpTokens: 'required',
    httpPutResponseHopLimit: 1,
    httpProtocolIpv6: 'disabled',
    instanceMetadataTags: 'enabled',
  },
  blockDevices: {
    [from.image.rootDeviceName]: {
      volumeGib: from.image.rootVolumeGib,
      volumeType: 'gp3',
      isEncrypted: true,
      isDeletedOnTermination: true,
    },
  },
  tags: { instance: from.tags, volume: from.tags },
  other: {},
})
