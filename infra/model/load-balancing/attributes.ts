/** Attributes of load balancers, target groups and listeners: checks, and both calls of each. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import {
  listenerRules,
  loadBalancerRules,
  targetGroupRules,
  type AttributeRules,
} from './attribute-rules.ts'
import { findListener, findLoadBalancer, findTargetGroup } from './lookup.ts'
import { own } from '../records.ts'
import { invalid, objects, required, text } from './params.ts'
import type { LoadBalancer, TargetGroup } from './state.ts'
import { lacksGroupStickiness } from './usage.ts'

const initialOf = (rules: AttributeRules): Record<string, string> =>
  Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, rule.initial]))

/** The one default that depends on the scheme is the API reference's too. */
export const initialLoadBalancerAttributes = (
  scheme: LoadBalancer['scheme'],
): Record<string, string> => ({
  ...initialOf(loadBalancerRules),
  'ipv6.deny_all_igw_traffic': String(scheme === 'internal'),
})
export const initialTargetGroupAttributes = (): Record<string, string> =>
  initialOf(targetGroupRules)
export const initialListenerAttributes = (): Record<string, string> => initialOf(listenerRules)

const answer = (attributes: Readonly<Record<string, string>>): ModelObject => ({
  Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
})

const conflict = (message: string): AwsFault => new AwsFault('InvalidConfigurationRequest', message)

/**
 * All are checked before any is written.
 *
 * @throws AwsFault ValidationError, InvalidConfigurationRequest for what nothing here would act on
 */
const changed = (
  rules: AttributeRules,
  present: Readonly<Record<string, string>>,
  params: ModelObject,
): Record<string, string> => {
  const given: Record<string, string> = {}
  for (const attribute of objects(params, 'Attributes')) {
    const key = required(attribute, 'Key')
    const value = text(attribute, 'Value') ?? ''
    const rule = own(rules, key)
    if (rule === undefined) {
      throw invalid(`Attribute key '${key}' is not recognized`)
    }
    if (!rule.legal(value)) {
      throw invalid(`Attribute value '${value}' is not valid for '${key}'`)
    }
    const { missing } = rule
    if (missing !== undefined && value !== present[key] && missing.acts?.includes(value) !== true) {
      throw conflict(`'${key}' cannot be '${value}' here: ${missing.why}.`)
    }
    given[key] = value
  }
  return { ...present, ...given }
}

const checkLogs = (attributes: Readonly<Record<string, string>>): void => {
  if (
    attributes['access_logs.s3.enabled'] === 'true' &&
    attributes['access_logs.s3.bucket'] === ''
  ) {
    throw conflict('access_logs.s3.bucket must be specified when access_logs.s3.enabled is true')
  }
}

/** What CreateRule refuses must not come about behind its back. */
const checkGroupStickiness = (world: World, group: TargetGroup): void => {
  const actions = Object.values(world.loadBalancing.rules).flatMap((rule) => rule.actions)
  if (actions.some((action) => lacksGroupStickiness(action, (arn) => arn === group.arn))) {
    throw conflict('A rule with several target groups uses this one without group stickiness')
  }
}

export const describeLoadBalancerAttributes = (world: World, params: ModelObject): ModelObject =>
  answer(findLoadBalancer(world, required(params, 'LoadBalancerArn')).attributes)

export const modifyLoadBalancerAttributes = (world: World, params: ModelObject): ModelObject => {
  const loadBalancer = findLoadBalancer(world, required(params, 'LoadBalancerArn'))
  const attributes = changed(loadBalancerRules, loadBalancer.attributes, params)
  checkLogs(attributes)
  loadBalancer.attributes = attributes
  return answer(attributes)
}

export const describeTargetGroupAttributes = (world: World, params: ModelObject): ModelObject =>
  answer(findTargetGroup(world, required(params, 'TargetGroupArn')).attributes)

export const modifyTargetGroupAttributes = (world: World, params: ModelObject): ModelObject => {
  const group = findTargetGroup(world, required(params, 'TargetGroupArn'))
  const attributes = changed(targetGroupRules, group.attributes, params)
  if (attributes['stickiness.enabled'] === 'true') {
    checkGroupStickiness(world, group)
  }
  group.attributes = attributes
  return answer(attributes)
}

export const describeListenerAttributes = (world: World, params: ModelObject): ModelObject =>
  answer(findListener(world, required(params, 'ListenerArn')).attributes)

export const modifyListenerAttributes = (world: World, params: ModelObject): ModelObject => {
  const listener = findListener(world, required(params, 'ListenerArn'))
  const attributes = changed(listenerRules, listener.attributes, params)
  listener.attributes = attributes
  return answer(attributes)
}
