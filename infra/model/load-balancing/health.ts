/** From what the checks said, and what surrounds a target, to the state a reader sees. */
import type { ProbeOutcome } from '../contract.ts'
import { own } from '../records.ts'
import type { World } from '../world.ts'
import { listenersOf } from './lookup.ts'
import { groupsOfActions } from './actions.ts'
import type { CheckReason, LoadBalancer, Target, TargetGroup } from './state.ts'

export type TargetState =
  'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'unavailable'

export interface TargetHealth {
  readonly state: TargetState
  readonly reason?: string
  readonly description?: string
}

/** The load balancers whose rules name the group; AWS allows one at most. */
export const loadBalancersOf = (world: World, targetGroupArn: string): LoadBalancer[] => {
  const { loadBalancers, rules } = world.loadBalancing
  const named = new Set(
    Object.values(rules)
      .filter((rule) => groupsOfActions(rule.actions).includes(targetGroupArn))
      .map((rule) => rule.listenerArn),
  )
  return Object.values(loadBalancers).filter((loadBalancer) =>
    listenersOf(world, loadBalancer.arn).some((listener) => named.has(listener.arn)),
  )
}

/** Zone of a target: of the instance, or as given at registration. */
const zoneOf = (world: World, group: TargetGroup, target: Target): string | undefined =>
  group.targetType === 'instance' ? own(world.facts.instances, target.id)?.zone : target.zone

const instanceState = (world: World, group: TargetGroup, target: Target): string | undefined =>
  group.targetType === 'instance' ? own(world.facts.instances, target.id)?.state : undefined

/** Where a target is reached; undefined while an instance has no address. */
export const addressOf = (world: World, group: TargetGroup, target: Target): string | undefined => {
  if (group.targetType === 'ip') {
    return target.id
  }
  const address = own(world.facts.instances, target.id)?.privateIp
  return address === '' ? undefined : address
}

/** Why a registered target is not in use, or undefined when it is. Texts as AWS has them. */
const unused = (world: World, group: TargetGroup, target: Target): TargetHealth | undefined => {
  const state = instanceState(world, group, target)
  if (state === 'stopping' || state === 'stopped') {
    return {
      state: 'unused',
      reason: 'Target.InvalidState',
      description: 'Target is in the stopped state',
    }
  }
  if (state === 'shutting-down' || state === 'terminated') {
    return {
      state: 'unused',
      reason: 'Target.InvalidState',
      description: 'Target is in the terminated state',
    }
  }
  const loadBalancer = loadBalancersOf(world, group.arn)[0]
  if (loadBalancer === undefined) {
    return {
      state: 'unused',
      reason: 'Target.NotInUse',
      description: 'Target group is not configured to receive traffic from the load balancer',
    }
  }
  const zone = zoneOf(world, group, target)
  if (zone !== undefined && zone !== 'all' && !hasZone(loadBalancer, zone)) {
    return {
      state: 'unused',
      reason: 'Target.NotInUse',
      description: 'Target is in an Availability Zone that is not enabled for the load balancer',
    }
  }
  return undefined
}

const hasZone = (loadBalancer: LoadBalancer, zone: string): boolean =>
  loadBalancer.subnets.some((subnet) => subnet.zone === zone)

/** State, reason and description of one registered target. */
export const healthOf = (world: World, group: TargetGroup, target: Target): TargetHealth => {
  if (target.drainsUntil !== undefined) {
    return {
      state: 'draining',
      reason: 'Target.DeregistrationInProgress',
      description: 'Target deregistration is in progress',
    }
  }
  const notUsed = unused(world, group, target)
  if (notUsed !== undefined) {
    return notUsed
  }
  if (target.check === 'healthy') {
    return { state: 'healthy' }
  }
  if (target.check === 'unhealthy' && target.failure !== undefined) {
    return { state: 'unhealthy', ...target.failure }
  }
  return target.failures === 0
    ? {
        state: 'initial',
        reason: 'Elb.RegistrationInProgress',
        description: 'Target registration is in progress',
      }
    : {
        state: 'initial',
        reason: 'Elb.InitialHealthChecking',
        description: 'Initial health checks in progress',
      }
}

/** Whether a matcher such as `200`, `200,202` or `200-299,301` takes a status. */
export const matches = (matcher: string, status: number): boolean =>
  matcher.split(',').some((part) => {
    const [low, high] = part.split('-').map(Number)
    return low !== undefined && status >= low && status <= (high ?? low)
  })

/** Undefined when the check passed. */
export const failureOf = (
  matcher: string,
  outcome: ProbeOutcome,
): { reason: CheckReason; description: string } | undefined => {
  switch (outcome.kind) {
    case 'status':
      return matches(matcher, outcome.status)
        ? undefined
        : {
            reason: 'Target.ResponseCodeMismatch',
            description: `Health checks failed with these codes: [${outcome.status}]`,
          }
    case 'timeout':
      return { reason: 'Target.Timeout', description: 'Request timed out' }
    case 'refused':
      return { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' }
    default:
      return outcome satisfies never
  }
}
