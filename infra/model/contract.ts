/**
 * The model's edge: what goes in, what comes out. One pure step function,
 *
 *   step(world, now, input) -> { world, answer, effects }
 *
 * carries Auto Scaling, ELBv2 and (later) instance refresh. The gateway, the simulation, the
 * forecast of a dry run and replay all drive this same function; nothing in it reads a clock, draws
 * a random number or does I/O. Times are milliseconds since the epoch.
 */
import type { Certificate } from './certificate.ts'
import type { AwsFault } from './fault.ts'

/** Plain data in the service model's member names; timestamps are Date. */
export type ModelValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly ModelValue[]
  | { readonly [member: string]: ModelValue }
export type ModelObject = { readonly [member: string]: ModelValue }

export type InstanceState =
  'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped'

/** What one health probe saw. The model alone turns outcomes into states and reasons. */
export type ProbeOutcome =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'refused' }

export type ModelInput =
  /** One API call; params were validated against the service model. */
  | {
      readonly kind: 'call'
      readonly service: 'autoscaling' | 'elasticloadbalancing'
      readonly operation: string
      readonly params: ModelObject
    }
  /** Facts the model needs about things other services own; sent whenever they change. */
  | {
      readonly kind: 'launch-template'
      readonly id: string
      readonly name: string
      readonly defaultVersion: number
      readonly latestVersion: number
    }
  | { readonly kind: 'launch-template-deleted'; readonly id: string }
  | {
      readonly kind: 'subnet'
      readonly subnetId: string
      readonly zone: string
      readonly vpcId: string
    }
  | { readonly kind: 'subnet-deleted'; readonly subnetId: string }
  | ({ readonly kind: 'certificate'; readonly isIssued: boolean } & Certificate)
  | { readonly kind: 'certificate-deleted'; readonly arn: string }
  /** Outcome of a `launch` effect. */
  | {
      readonly kind: 'launched'
      readonly launchId: string
      readonly instanceId: string
      readonly zone: string
      readonly subnetId: string
      readonly privateIp: string
      readonly instanceType: string
      /** Resolved: never an alias. */
      readonly launchTemplateVersion: number
    }
  | {
      readonly kind: 'launch-failed'
      readonly launchId: string
      readonly code: string
      readonly message: string
    }
  /**
   * An instance exists or changed state: instances of a group, and any other that may be attached
   * to a group or registered as a target. `reachable` is EC2's instance status check.
   */
  | {
      readonly kind: 'instance'
      readonly instanceId: string
      readonly state: InstanceState
      readonly reachable: boolean
      readonly privateIp: string
      readonly zone: string
      readonly subnetId: string
      readonly instanceType: string
    }
  | {
      readonly kind: 'probe'
      readonly targetGroupArn: string
      readonly targetId: string
      readonly port: number
      readonly outcome: ProbeOutcome
    }
  /** One datapoint of a metric that a scaling policy follows. */
  | {
      readonly kind: 'metric'
      readonly groupName: string
      readonly policyName: string
      readonly value: number
    }
  /** Time passed. */
  | { readonly kind: 'tick' }

export type ModelEffect =
  /** Run one instance; answer with `launched` or `launch-failed` under the same launchId. */
  | {
      readonly kind: 'launch'
      readonly launchId: string
      readonly groupName: string
      readonly launchTemplateId: string
      /** Number as text, `$Latest` or `$Default`, as the group holds it. */
      readonly launchTemplateVersion: string
      readonly instanceType?: string
      readonly subnetId: string
      readonly tags: Readonly<Record<string, string>>
    }
  | { readonly kind: 'terminate'; readonly instanceId: string; readonly groupName: string }
  /** For EventBridge: `source` is aws.autoscaling or aws.elasticloadbalancing. */
  | {
      readonly kind: 'event'
      readonly source: string
      readonly detailType: string
      readonly resources: readonly string[]
      readonly detail: ModelObject
    }

export type ModelAnswer =
  | { readonly ok: true; readonly output: ModelObject }
  | { readonly ok: false; readonly fault: AwsFault }

/** One target to probe now and then; the schedule (`dueAt`) is the model's. */
export interface Probe {
  readonly targetGroupArn: string
  readonly targetId: string
  readonly address: string
  readonly port: number
  readonly path: string
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP'
  readonly timeoutMs: number
  readonly dueAt: number
}

/**
 * The routing picture: everything the data plane must do, derived from the world. The adapter makes
 * HAProxy agree with it; it never decides.
 */
export interface RoutingTable {
  readonly loadBalancers: readonly RoutedLoadBalancer[]
  /** One entry for each target group in use: what the figures are of. */
  readonly hostCounts: readonly HostCount[]
}
/** Targets by health, as CloudWatch's HealthyHostCount and UnHealthyHostCount count them. */
export interface HostCount {
  readonly loadBalancerArn: string
  readonly targetGroupArn: string
  readonly healthy: number
  readonly unhealthy: number
  /** In any state. */
  readonly registered: number
}
export interface RoutedLoadBalancer {
  readonly arn: string
  readonly name: string
  readonly dnsName: string
  readonly idleTimeoutSeconds: number
  /** How old a client's connection may become; the request after that is its last. */
  readonly clientKeepAliveSeconds: number
  readonly forwardedFor: 'append' | 'preserve' | 'remove'
  /** Whether X-Forwarded-For names the client's port too. */
  readonly forwardsClientPort: boolean
  readonly preservesHost: boolean
  /** Whether headers whose names are not of letters, digits and hyphens are removed. */
  readonly dropsInvalidHeaders: boolean
  /** Whether targets are told the TLS version and cipher of a request. */
  readonly tellsTls: boolean
  readonly accessLogs?: { readonly bucket: string; readonly prefix: string }
  readonly listeners: readonly RoutedListener[]
}
export interface RoutedListener {
  readonly arn: string
  readonly port: number
  readonly protocol: 'HTTP' | 'HTTPS'
  /** Of an HTTPS listener. */
  readonly tls?: RoutedTls
  /** Whether answers of its own have a Server header. */
  readonly namesServer: boolean
  /** Headers that every answer gets, by their names in lower case. */
  readonly responseHeaders: Readonly<Record<string, string>>
  /** In priority order; the last one is the default rule and has no conditions. */
  readonly rules: readonly RoutedRule[]
}
export interface RoutedTls {
  readonly policy: string
  /** The default one first; the others answer to the names that they are for. */
  readonly certificates: readonly Certificate[]
}
export interface RoutedRule {
  readonly arn: string
  /** 0 for the default rule, as access logs have it. */
  readonly priority: number
  readonly conditions: readonly RoutedCondition[]
  readonly action: RoutedAction
}
export type RoutedCondition =
  | { readonly field: 'host-header' | 'path-pattern'; readonly values: readonly string[] }
  | { readonly field: 'http-request-method'; readonly values: readonly string[] }
  | { readonly field: 'http-header'; readonly name: string; readonly values: readonly string[] }
  | {
      readonly field: 'query-string'
      readonly values: readonly { readonly key?: string; readonly value: string }[]
    }
  | { readonly field: 'source-ip'; readonly values: readonly string[] }
export type RoutedAction =
  | {
      readonly kind: 'forward'
      readonly groups: readonly RoutedGroup[]
      readonly stickySeconds?: number
    }
  | {
      readonly kind: 'fixed-response'
      readonly status: number
      readonly contentType: string
      readonly body: string
    }
  | { readonly kind: 'redirect'; readonly location: string; readonly status: 301 | 302 }
export interface RoutedGroup {
  readonly targetGroupArn: string
  readonly weight: number
  /** Spoken with the targets. */
  readonly protocol: 'HTTP' | 'HTTPS'
  readonly algorithm: 'round_robin' | 'least_outstanding_requests' | 'weighted_random'
  /** Set when clients stick to a target (lb_cookie), in seconds. */
  readonly stickyTargetSeconds?: number
  readonly targets: readonly RoutedTarget[]
}
export interface RoutedTarget {
  readonly targetId: string
  readonly address: string
  readonly port: number
  /** `open`: new requests; `draining`: those in flight; `closed`: none. Fail-open is applied. */
  readonly admits: 'open' | 'draining' | 'closed'
}
