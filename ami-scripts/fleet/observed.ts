/** A fleet as AWS shows it. Missing parts are undefined: a fleet can be half made. */
export interface ObservedFleet {
  readonly launchTemplate: ObservedLaunchTemplate | undefined
  readonly targetGroup: ObservedTargetGroup | undefined
  /** Target groups that the listener's default action forwards to; empty for a fixed response. */
  readonly forwardedTargetGroupArns: readonly string[]
  readonly group: ObservedGroup | undefined
}

export interface ObservedLaunchTemplate {
  readonly id: string
  readonly latestVersion: number
  readonly latest: LaunchTemplateContent
}

export interface LaunchTemplateContent {
  readonly imageId: string
  readonly instanceType: string
  readonly instanceProfileName: string
  readonly securityGroupId: string
  readonly userData: string
}

export interface ObservedTargetGroup {
  readonly arn: string
  /** Where it sends requests; a target group keeps it for life. */
  readonly port: number
  readonly healthPath: string
  readonly healthPort: number
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly healthyThreshold: number
  readonly unhealthyThreshold: number
  readonly deregistrationDelaySeconds: number
}

export interface ObservedGroup {
  readonly name: string
  readonly isDeleting: boolean
  readonly launchTemplateVersion: string
  readonly min: number
  readonly desired: number
  readonly max: number
  readonly healthCheckType: string
  readonly healthCheckGracePeriodSeconds: number
  readonly defaultInstanceWarmupSeconds: number
  readonly subnetIds: readonly string[]
  readonly targetGroupArns: readonly string[]
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
