/** ELBv2's part of the world: plain data, keyed by ARN. Times are milliseconds since the epoch. */
import type { ModelObject } from '../contract.ts'

export interface LoadBalancingState {
  loadBalancers: Record<string, LoadBalancer>
  listeners: Record<string, Listener>
  rules: Record<string, Rule>
  targetGroups: Record<string, TargetGroup>
}

export interface LoadBalancer {
  arn: string
  name: string
  dnsName: string
  scheme: 'internet-facing' | 'internal'
  vpcId: string
  ipAddressType: string
  subnets: { subnetId: string; zone: string }[]
  securityGroups: string[]
  createdAt: number
  state: 'provisioning' | 'active'
  attributes: Record<string, string>
  tags: Record<string, string>
}

export interface Listener {
  arn: string
  loadBalancerArn: string
  port: number
  protocol: 'HTTP' | 'HTTPS'
  sslPolicy?: string
  certificateArns: string[]
  attributes: Record<string, string>
  tags: Record<string, string>
}

export interface Rule {
  arn: string
  listenerArn: string
  /** 1 to 50000; the listener's default rule has none. */
  priority?: number
  /** In the API's own shape, normalised by conditions.ts. */
  conditions: ModelObject[]
  /** In the API's own shape, normalised by actions.ts. */
  actions: ModelObject[]
  tags: Record<string, string>
}

export interface HealthCheck {
  protocol: 'HTTP' | 'HTTPS'
  /** A number as text, or `traffic-port`. */
  port: string
  path: string
  intervalSeconds: number
  timeoutSeconds: number
  healthyThreshold: number
  unhealthyThreshold: number
  matcher: string
}

export interface TargetGroup {
  arn: string
  name: string
  protocol: 'HTTP' | 'HTTPS'
  protocolVersion: string
  port: number
  vpcId: string
  targetType: 'instance' | 'ip'
  ipAddressType: string
  healthCheck: HealthCheck
  attributes: Record<string, string>
  tags: Record<string, string>
  /** By `<id>:<port>`: one id may be registered with several ports. */
  targets: Record<string, Target>
}

export type CheckReason =
  'Target.ResponseCodeMismatch' | 'Target.Timeout' | 'Target.FailedHealthChecks'

/**
 * What the checks said so far. The state a reader sees (health.ts) also depends on the group's use,
 * the zone and the instance.
 */
export interface Target {
  id: string
  port: number
  zone?: string
  registeredAt: number
  check: 'initial' | 'healthy' | 'unhealthy'
  /** Consecutive outcomes since the last one of the other kind. */
  passes: number
  failures: number
  /** Of the last failed check; shown while the target is not healthy. */
  failure?: { reason: CheckReason; description: string }
  /** When the next check is due; at registration that is at once. */
  probeDueAt: number
  /** Set while deregistering: the end of the deregistration delay. */
  drainsUntil?: number
  /** Set when the instance was seen terminated: the registration ends on its own then. */
  forgetAt?: number
}

export const emptyLoadBalancing = (): LoadBalancingState => ({
  loadBalancers: {},
  listeners: {},
  rules: {},
  targetGroups: {},
})
