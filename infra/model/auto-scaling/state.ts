/** Auto Scaling's part of the world: plain JSON data, times in milliseconds since the epoch. */
import type { ModelObject } from '../contract.ts'
import type { MaintenancePolicy } from './maintenance-policy.ts'

export interface AutoScalingState {
  /** By group name, in order of creation. */
  groups: Record<string, Group>
  /** Activities still under way, by activity id. */
  openActivities: Record<string, Activity>
  /** Ended activities, oldest first. Never changed in place: copies of the world share it. */
  history: readonly Activity[]
}

export interface Group {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  settings: GroupSettings
  tags: GroupTag[]
  hooks: LifecycleHook[]
  policies: ScalingPolicy[]
  attachments: Attachment[]
  suspended: SuspendedProcess[]
  /** In order of arrival. */
  members: Member[]
  /** Asked for and not answered. */
  launches: Launch[]
  /** Sentences that say why desired capacity changed; open until the difference is closed. */
  capacityCauses: string[]
  /** Unhealthy instances on their way out whose replacement was not asked for yet. */
  replacementsOwed: number
  launchTrouble: LaunchTrouble
  /** When the last launch or termination ended: a cooldown counts from it. 0 if none did. */
  lastScalingAt: number
  /** DeleteAutoScalingGroup with ForceDelete was accepted. */
  deleting: boolean
}

/** What CreateAutoScalingGroup and UpdateAutoScalingGroup set. Durations are seconds, as in AWS. */
export interface GroupSettings {
  template: TemplateChoice | null
  mixed: MixedInstances | null
  minSize: number
  maxSize: number
  desiredCapacity: number
  defaultCooldown: number
  zones: string[]
  /** Empty if the group was given Availability Zones alone. */
  subnets: string[]
  healthCheckType: string
  healthCheckGracePeriod: number
  defaultInstanceWarmup: number | null
  terminationPolicies: string[]
  protectNewInstances: boolean
  deletionProtection: string
  maintenance: MaintenancePolicy | null
  /** Kept and described, with no effect on the model. */
  kept: ModelObject
}

/** A template as the group holds it: `version` may be an alias, or null when none was given. */
export interface TemplateChoice {
  readonly id: string
  readonly name: string
  readonly version: string | null
}

export interface MixedInstances {
  readonly template: TemplateChoice
  readonly overrides: readonly Override[]
  /** InstancesDistribution as described: purchase options are not modelled. */
  readonly distribution: ModelObject
}

export interface Override {
  readonly instanceType: string
  readonly template: TemplateChoice | null
}

export interface GroupTag {
  readonly key: string
  readonly value: string
  readonly propagateAtLaunch: boolean
}

export interface SuspendedProcess {
  readonly process: string
  readonly reason: string
}

/** A target group that the group's instances are registered with. */
export interface Attachment {
  readonly targetGroupArn: string
  state: 'Adding' | 'Added' | 'InService' | 'Removing'
}

export type LifecycleTransition =
  'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING'
export type ActionResult = 'CONTINUE' | 'ABANDON'

export interface LifecycleHook {
  readonly name: string
  readonly transition: LifecycleTransition
  readonly heartbeatTimeout: number
  readonly defaultResult: ActionResult
  readonly notificationMetadata: string | null
  readonly notificationTargetArn: string | null
  readonly roleArn: string | null
}

/** One hook that an instance waits for. Deadlines were fixed when the wait began. */
export interface LifecycleAction {
  readonly token: string
  readonly hook: LifecycleHook
  heartbeatDeadline: number
  readonly globalDeadline: number
}

export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'EnteringStandby'
  | 'Standby'
  | 'Detaching'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'

export type HealthCause = 'ec2-stopped' | 'ec2-status' | 'elb' | 'user'

export interface Member {
  readonly instanceId: string
  readonly instanceType: string
  readonly zone: string
  readonly subnetId: string
  /** Null for an attached instance that no template of the group launched. */
  readonly template: { readonly id: string; readonly name: string; readonly version: number } | null
  state: LifecycleState
  healthy: boolean
  healthCause: HealthCause | null
  protectedFromScaleIn: boolean
  readonly joinedAt: number
  inServiceAt: number | null
  /** Since when EC2's status check has failed without a break. */
  unreachableSince: number | null
  /** The activity that is moving this instance now. */
  activityId: string | null
  /** Lifecycle actions this instance waits for. */
  actions: LifecycleAction[]
  /** Target groups that Auto Scaling registered it with and has not deregistered. */
  targetGroups: string[]
  /** Being deregistered; the instance goes on when all of them are drained. */
  draining: string[]
  purpose: LaunchPurpose
  /** Unhealthy and on its way out: it terminates, or serves until its replacement does. */
  replacing: boolean
  /** The terminate effect went out. */
  terminateSent: boolean
}

/**
 * Why an instance was launched. `rebalance`: above desired capacity until it is in service, and
 * ready where a maintenance policy asks for it; then another zone gives one up.
 */
export type LaunchPurpose = 'capacity' | 'unhealthy' | 'rebalance'

export interface Launch {
  readonly launchId: string
  readonly zone: string
  readonly subnetId: string
  readonly instanceType: string | null
  readonly template: TemplateChoice
  readonly purpose: LaunchPurpose
  readonly activityId: string
}

export interface LaunchTrouble {
  /** In a row, group-wide; a success clears it. */
  failures: number
  retryAt: number
  firstFailureAt: number | null
  /** `zone/type` -> when capacity may be asked for there again. */
  exhausted: Record<string, number>
}

export type ActivityStatus =
  | 'PreInService'
  | 'InProgress'
  | 'WaitingForELBConnectionDraining'
  | 'MidLifecycleAction'
  | 'Successful'
  | 'Failed'
  | 'Cancelled'

export interface Activity {
  readonly id: string
  readonly groupName: string
  readonly groupArn: string
  description: string
  readonly cause: string
  readonly startedAt: number
  endedAt: number | null
  status: ActivityStatus
  statusMessage: string | null
  progress: number
  readonly zone: string | null
  readonly subnetId: string | null
}

export interface ScalingPolicy {
  readonly name: string
  readonly arn: string
  readonly type: 'TargetTrackingScaling' | 'StepScaling' | 'SimpleScaling'
  readonly enabled: boolean
  /** Members of PutScalingPolicy as given, for DescribePolicies. */
  readonly given: ModelObject
  readonly alarms: readonly { readonly name: string; readonly arn: string }[]
  /** Datapoints in a row above the target, and below the scale-in threshold. */
  highs: number
  lows: number
}
