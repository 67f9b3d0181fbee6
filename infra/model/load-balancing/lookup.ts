/** Finding what a call names, with the answer AWS gives when it does not exist. */
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { own } from '../records.ts'
import type { Listener, LoadBalancer, Rule, TargetGroup } from './state.ts'

/** @throws AwsFault LoadBalancerNotFound */
export const findLoadBalancer = (world: World, arn: string): LoadBalancer => {
  const found = own(world.loadBalancing.loadBalancers, arn)
  if (found === undefined) {
    throw new AwsFault('LoadBalancerNotFound', `Load balancer '${arn}' not found`)
  }
  return found
}

/** @throws AwsFault ListenerNotFound */
export const findListener = (world: World, arn: string): Listener => {
  const found = own(world.loadBalancing.listeners, arn)
  if (found === undefined) {
    throw new AwsFault('ListenerNotFound', `Listener '${arn}' not found`)
  }
  return found
}

/** @throws AwsFault RuleNotFound */
export const findRule = (world: World, arn: string): Rule => {
  const found = own(world.loadBalancing.rules, arn)
  if (found === undefined) {
    throw new AwsFault('RuleNotFound', `Rule '${arn}' not found`)
  }
  return found
}

/** @throws AwsFault TargetGroupNotFound */
export const findTargetGroup = (world: World, arn: string): TargetGroup => {
  const found = own(world.loadBalancing.targetGroups, arn)
  if (found === undefined) {
    throw new AwsFault('TargetGroupNotFound', `Target group '${arn}' not found`)
  }
  return found
}

export const listenersOf = (world: World, loadBalancerArn: string): Listener[] =>
  Object.values(world.loadBalancing.listeners).filter(
    (listener) => listener.loadBalancerArn === loadBalancerArn,
  )

/** In the order they are evaluated: by priority, the default rule last. */
export const rulesOf = (world: World, listenerArn: string): Rule[] =>
  Object.values(world.loadBalancing.rules)
    .filter((rule) => rule.listenerArn === listenerArn)
    .sort((a, b) => (a.priority ?? Infinity) - (b.priority ?? Infinity))
