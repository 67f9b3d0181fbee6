import type { GroupTags, LaunchTemplateData, TargetGroupSpec } from './spec.ts'

/** A fleet as AWS shows it. Missing parts are undefined: a fleet can be half made. */
export interface ObservedFleet {
  readonly launchTemplate: ObservedLaunchTemplate | undefined
  /** The version that the group launches; undefined without a group, or when it is gone. */
  readonly served: ObservedVersion | undefined
  /** Those of the fleet's target groups that are there. */
  readonly targetGroups: readonly ObservedTargetGroup[]
  /** Every rule of the listener but the default one, whoever made it. */
  readonly rules: readonly ObservedRule[]
  readonly group: ObservedGroup | undefined
}

export interface ObservedLaunchTemplate {
  readonly id: string
  readonly latest: ObservedVersion
}

export interface ObservedVersion {
  readonly version: number
  readonly data: LaunchTemplateData
}

export interface ObservedTargetGroup extends TargetGroupSpec {
  readonly arn: string
  readonly name: string
}

export interface ObservedRule {
  readonly arn: string
  readonly priority: number
  /** In words, such as `path-pattern /*`. */
  readonly conditions: readonly string[]
  readonly forwards: readonly Forward[]
  readonly tags: Readonly<Record<string, string>>
}

/** A share of the requests: its weight by the sum of all weights of the rule. */
export interface Forward {
  readonly targetGroupArn: string
  /** 0 to 999. */
  readonly weight: number
}

export interface ObservedGroup {
  readonly name: string
  readonly isDeleting: boolean
  /** Undefined for a group that was not made by a fleet, and launches by other means. */
  readonly launchTemplateId: string | undefined
  /** A number, or an alias that somebody else gave it: $Latest or $Default. */
  readonly launchTemplateVersion: string
  readonly min: number
  readonly desired: number
  readonly max: number
  readonly healthCheckType: string
  readonly healthCheckGracePeriodSeconds: number
  readonly defaultInstanceWarmupSeconds: number
  readonly subnetIds: readonly string[]
  readonly targetGroupArns: readonly string[]
  /** Others than the fleet's among them. */
  readonly tags: GroupTags
  readonly suspendedProcesses: readonly string[]
  readonly instances: readonly ObservedInstance[]
}

export interface ObservedInstance {
  readonly instanceId: string
  readonly zone: string
  readonly lifecycleState: string
  readonly healthStatus: string
  readonly launchTemplateVersion: string
  readonly isProtected: boolean
}
