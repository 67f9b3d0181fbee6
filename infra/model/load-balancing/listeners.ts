/** Listeners: create, describe, modify, delete. The default actions live in the default rule. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { normalActions } from './actions.ts'
import { newListenerArn, newRuleArn } from './arns.ts'
import { initialListenerAttributes } from './attributes.ts'
import { describeTls, tlsOf } from './listener-tls.ts'
import { findListener, findLoadBalancer, listenersOf, rulesOf } from './lookup.ts'
import { has, invalid, number, objects, ranged, required, text, texts } from './params.ts'
import { page } from './paging.ts'
import type { Listener, Rule } from './state.ts'
import { tagsFrom } from './tags.ts'
import { checkGroupsUsable } from './usage.ts'

/** ELB quota "Listeners per Application Load Balancer". */
const listenersMax = 50

const defaultRule = (world: World, listenerArn: string): Rule | undefined =>
  rulesOf(world, listenerArn).find((rule) => rule.priority === undefined)

const describe = (world: World, listener: Listener): ModelObject => ({
  ListenerArn: listener.arn,
  LoadBalancerArn: listener.loadBalancerArn,
  Port: listener.port,
  Protocol: listener.protocol,
  ...describeTls(listener),
  DefaultActions: defaultRule(world, listener.arn)?.actions ?? [],
})

export const createListener = (world: World, params: ModelObject): ModelObject => {
  const loadBalancer = findLoadBalancer(world, required(params, 'LoadBalancerArn'))
  const port = number(params, 'Port')
  if (port === undefined) {
    throw invalid('A listener port must be specified')
  }
  const actions = normalActions(objects(params, 'DefaultActions'))
  checkGroupsUsable(world, loadBalancer.arn, actions)
  const listener: Listener = {
    arn: '',
    loadBalancerArn: loadBalancer.arn,
    attributes: initialListenerAttributes(),
    tags: tagsFrom(params),
    ...endpoint(world, params, { loadBalancerArn: loadBalancer.arn, port }),
  }
  if (listenersOf(world, loadBalancer.arn).length >= listenersMax) {
    throw new AwsFault('TooManyListeners', `At most ${listenersMax} listeners per load balancer`)
  }
  listener.arn = newListenerArn(world, loadBalancer)
  world.loadBalancing.listeners[listener.arn] = listener
  const arn = newRuleArn(world, listener)
  world.loadBalancing.rules[arn] = {
    arn,
    listenerArn: listener.arn,
    conditions: [],
    actions,
    tags: {},
  }
  return { Listeners: [describe(world, listener)] }
}

/** Port, protocol and TLS of a listener after a call, given what it has now. */
const endpoint = (
  world: World,
  params: ModelObject,
  present: Pick<Listener, 'loadBalancerArn' | 'port'> & Partial<Listener>,
): Pick<Listener, 'port' | 'protocol' | 'certificateArns' | 'sslPolicy'> => {
  const port = ranged({
    name: 'Listener port',
    value: number(params, 'Port') ?? present.port,
    min: 1,
    max: 65_535,
  })
  const protocol = text(params, 'Protocol') ?? present.protocol
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
    throw invalid(`Listener protocol '${protocol}' must be one of 'HTTP, HTTPS'`)
  }
  const twin = listenersOf(world, present.loadBalancerArn).find((other) => other.port === port)
  if (twin !== undefined && twin.arn !== present.arn) {
    throw new AwsFault(
      'DuplicateListener',
      'A listener already exists on this port for this load balancer',
    )
  }
  return { port, protocol, ...tlsOf(world, params, protocol, present) }
}

export const describeListeners = (world: World, params: ModelObject): ModelObject => {
  const arns = texts(params, 'ListenerArns')
  const loadBalancerArn = text(params, 'LoadBalancerArn')
  if (arns.length === 0 && loadBalancerArn === undefined) {
    throw invalid('You must specify either listener ARNs or a load balancer ARN')
  }
  if (arns.length > 0 && loadBalancerArn !== undefined) {
    throw invalid('You can specify either listener ARNs or a load balancer ARN, not both')
  }
  const found =
    loadBalancerArn === undefined
      ? arns.map((arn) => findListener(world, arn))
      : listenersOf(world, findLoadBalancer(world, loadBalancerArn).arn)
  const { items, next } = page({ items: found, params, keyOf: (listener) => listener.arn })
  return { Listeners: items.map((listener) => describe(world, listener)), ...next }
}

export const modifyListener = (world: World, params: ModelObject): ModelObject => {
  const listener = findListener(world, required(params, 'ListenerArn'))
  const changes = endpoint(world, params, listener)
  if (has(params, 'DefaultActions')) {
    const actions = normalActions(objects(params, 'DefaultActions'))
    checkGroupsUsable(world, listener.loadBalancerArn, actions)
    const rule = defaultRule(world, listener.arn)
    if (rule !== undefined) {
      rule.actions = actions
    }
  }
  delete listener.sslPolicy
  Object.assign(listener, changes)
  return { Listeners: [describe(world, listener)] }
}

export const removeListener = (world: World, listenerArn: string): void => {
  for (const rule of rulesOf(world, listenerArn)) {
    delete world.loadBalancing.rules[rule.arn]
  }
  delete world.loadBalancing.listeners[listenerArn]
}

export const deleteListener = (world: World, params: ModelObject): ModelObject => {
  const listener = findListener(world, required(params, 'ListenerArn'))
  removeListener(world, listener.arn)
  return {}
}
