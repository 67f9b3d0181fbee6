import type {
  Forward,
  ObservedGroup,
  ObservedLaunchTemplate,
  ObservedRule,
  ObservedTargetGroup,
  ObservedVersion,
} from './observed.ts'
import type {
  GroupSettings,
  GroupTags,
  HealthCheckSpec,
  LaunchTemplateData,
  TargetGroupSpec,
} from './spec.ts'

/**
 * What a fleet needs of AWS; aws/ implements it. A thing that is absent is `undefined`, and what
 * AWS answers to a call is an outcome: no error of AWS's has to be told apart here.
 */
export interface FleetServices {
  readonly launchTemplates: LaunchTemplates
  readonly loadBalancing: LoadBalancing
  readonly autoScaling: AutoScaling
}

type Tags = Readonly<Record<string, string>>
type Nothing = Readonly<Record<string, never>>

/** Every call that changes a fleet: all its parameters, and what its answer brings. */
export interface FleetCalls {
  readonly createLaunchTemplate: {
    /** It has no client token: its name makes it one. A token would replay a template deleted. */
    readonly input: {
      readonly name: string
      readonly data: LaunchTemplateData
      readonly tags: Tags
    }
    readonly result: TemplateVersion
  }
  readonly createLaunchTemplateVersion: {
    readonly input: {
      readonly launchTemplateId: string
      /** Makes a call that is repeated after a lost answer one. At most 64 characters. */
      readonly clientToken: string
      readonly data: LaunchTemplateData
    }
    readonly result: TemplateVersion
  }
  readonly deleteLaunchTemplate: {
    readonly input: { readonly launchTemplateId: string }
    readonly result: Nothing
  }
  readonly createTargetGroup: {
    readonly input: Omit<TargetGroupSpec, 'deregistrationDelaySeconds'> & {
      readonly name: string
      readonly tags: Tags
    }
    readonly result: { readonly targetGroupArn: string }
  }
  readonly modifyTargetGroup: {
    readonly input: { readonly targetGroupArn: string; readonly healthCheck: HealthCheckSpec }
    readonly result: Nothing
  }
  readonly modifyTargetGroupAttributes: {
    readonly input: { readonly targetGroupArn: string; readonly deregistrationDelaySeconds: number }
    readonly result: Nothing
  }
  readonly deleteTargetGroup: {
    readonly input: { readonly targetGroupArn: string }
    readonly result: Nothing
  }
  readonly createRule: {
    readonly input: {
      readonly listenerArn: string
      readonly priority: number
      readonly pathPatterns: readonly string[]
      readonly forwards: readonly Forward[]
      readonly tags: Tags
    }
    readonly result: { readonly ruleArn: string }
  }
  readonly modifyRule: {
    readonly input: {
      readonly ruleArn: string
      readonly pathPatterns: readonly string[]
      readonly forwards: readonly Forward[]
    }
    readonly result: Nothing
  }
  readonly deleteRule: { readonly input: { readonly ruleArn: string }; readonly result: Nothing }
  readonly createGroup: {
    readonly input: GroupSettings & {
      readonly name: string
      readonly desired: number
      readonly launchTemplateId: string
      /** A number, never an alias: a roll-back needs to know what it goes back to. */
      readonly launchTemplateVersion: number
      readonly targetGroupArns: readonly string[]
      readonly tags: GroupTags
    }
    readonly result: Nothing
  }
  /** What is not given stays. */
  readonly updateGroup: {
    readonly input: Partial<GroupSettings> & { readonly name: string; readonly desired?: number }
    readonly result: Nothing
  }
  /** Tags of other keys stay. */
  readonly tagGroup: {
    readonly input: { readonly name: string; readonly tags: GroupTags }
    readonly result: Nothing
  }
  readonly attachTargetGroups: {
    readonly input: { readonly name: string; readonly targetGroupArns: readonly string[] }
    readonly result: Nothing
  }
  readonly setInstanceProtection: {
    readonly input: {
      readonly name: string
      readonly instanceIds: readonly string[]
      readonly isProtected: boolean
    }
    readonly result: Nothing
  }
  readonly exitStandby: {
    readonly input: { readonly name: string; readonly instanceIds: readonly string[] }
    readonly result: Nothing
  }
  readonly resumeProcesses: {
    readonly input: { readonly name: string; readonly processes: readonly string[] }
    readonly result: Nothing
  }
  /** Never by force, which promises no draining: a group with instances is `in-use`. */
  readonly deleteGroup: { readonly input: { readonly name: string }; readonly result: Nothing }
}

interface TemplateVersion {
  readonly launchTemplateId: string
  readonly version: number
}

export type CallName = keyof FleetCalls

export type CallOutcome<Result> =
  | { readonly status: 'done'; readonly result: Result }
  | {
      /**
       * `taken`: the name or the priority has an owner, be it this fleet after a lost answer.
       * `absent`: something that the call names is not there. `in-use`: something holds on to it.
       * `refused`: wrong in whatever way, and Auto Scaling has this one word for it, be it only
       * that it does not know yet what EC2 or ELB has just made. None is a failure by itself: the
       * next look decides.
       */
      readonly status: 'taken' | 'absent' | 'in-use' | 'refused'
      /** AWS's own words. */
      readonly message: string
    }

export type Call<Name extends CallName> = (
  input: FleetCalls[Name]['input'],
) => Promise<CallOutcome<FleetCalls[Name]['result']>>

type Calls<Name extends CallName> = { readonly [Each in Name]: Call<Each> }

/** EC2 launch templates. */
export interface LaunchTemplates extends Calls<
  'createLaunchTemplate' | 'createLaunchTemplateVersion' | 'deleteLaunchTemplate'
> {
  /** By the template's name. */
  readonly findLatest: (name: string) => Promise<ObservedLaunchTemplate | undefined>
  /** By the template's id; a number, or $Latest or $Default, as a group may have it. */
  readonly findVersion: (id: string, version: string) => Promise<ObservedVersion | undefined>
  /** Image id of each version number of a template by name, for lineage. */
  readonly imagesByVersion: (name: string) => Promise<ReadonlyMap<string, string>>
}

/** ELBv2. */
export interface LoadBalancing extends Calls<
  | 'createTargetGroup'
  | 'modifyTargetGroup'
  | 'modifyTargetGroupAttributes'
  | 'deleteTargetGroup'
  | 'createRule'
  | 'modifyRule'
  | 'deleteRule'
> {
  readonly findTargetGroup: (name: string) => Promise<ObservedTargetGroup | undefined>
  /** Without the default rule, which is the base's. */
  readonly findRules: (listenerArn: string) => Promise<readonly ObservedRule[]>
  /** Empty for a target group that is gone. */
  readonly targetHealth: (targetGroupArn: string) => Promise<readonly TargetHealth[]>
}

/** EC2 Auto Scaling. */
export interface AutoScaling extends Calls<
  | 'createGroup'
  | 'updateGroup'
  | 'tagGroup'
  | 'attachTargetGroups'
  | 'setInstanceProtection'
  | 'exitStandby'
  | 'resumeProcesses'
  | 'deleteGroup'
> {
  readonly findGroup: (name: string) => Promise<ObservedGroup | undefined>
  /** Newest first. */
  readonly recentActivities: (name: string) => Promise<readonly ScalingActivity[]>
}

export interface TargetHealth {
  readonly targetId: string
  /** `healthy`, `initial`, `unhealthy`, `draining`, `unused` or `unavailable`. */
  readonly state: string
  readonly reason: string
}

export interface ScalingActivity {
  readonly startedAt: Date
  readonly statusCode: string
  readonly description: string
  readonly statusMessage: string
  readonly cause: string
}

/** EC2 images. One that is gone is not among the found. */
export interface FleetImages {
  readonly findImages: (query: {
    readonly owner: string
    readonly ids?: readonly string[]
    readonly tags?: Tags
  }) => Promise<readonly FleetImageSummary[]>
}

export interface FleetImageSummary {
  readonly imageId: string
  /** RFC 3339 in UTC; sorts by time. */
  readonly createdAt: string
  /** `pending`, `available`, `failed`, … */
  readonly state: string
  readonly rootDeviceName: string
  readonly rootVolumeGib: number
  readonly tags: Tags
}
