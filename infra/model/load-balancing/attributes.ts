/** Attributes of load balancers, target groups and listeners: defaults, checks, both calls. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { findListener, findLoadBalancer, findTargetGroup } from './lookup.ts'
import { own } from '../records.ts'
import { invalid, objects, required, text } from './params.ts'
import type { TargetGroup } from './state.ts'
import { lacksGroupStickiness } from './usage.ts'

type Rule = { readonly initial: string; readonly legal: (value: string) => boolean }
type Rules = Readonly<Record<string, Rule>>

const oneOf =
  (...values: string[]) =>
  (value: string): boolean =>
    values.includes(value)
const between =
  (min: number, max: number) =>
  (value: string): boolean =>
    /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max
const anything = (): boolean => true
const boolean = oneOf('true', 'false')
const or =
  (...checks: ((value: string) => boolean)[]) =>
  (value: string): boolean =>
    checks.some((check) => check(value))
const limit = or(oneOf('off'), between(1, 1000))
const percentage = or(oneOf('off'), between(1, 100))

const logs = (kind: string): Rules => ({
  [`${kind}.s3.enabled`]: { initial: 'false', legal: boolean },
  [`${kind}.s3.bucket`]: { initial: '', legal: anything },
  [`${kind}.s3.prefix`]: { initial: '', legal: (value) => !value.includes('AWSLogs') },
})

/** API reference, LoadBalancerAttribute; the ones of Application Load Balancers. */
const loadBalancerRules: Rules = {
  ...logs('access_logs'),
  'client_keep_alive.seconds': { initial: '3600', legal: between(60, 604_800) },
  ...logs('connection_logs'),
  'deletion_protection.enabled': { initial: 'false', legal: boolean },
  ...logs('health_check_logs'),
  'idle_timeout.timeout_seconds': { initial: '60', legal: between(1, 4000) },
  'ipv6.deny_all_igw_traffic': { initial: 'false', legal: boolean },
  'load_balancing.cross_zone.enabled': { initial: 'true', legal: oneOf('true') },
  'routing.http.desync_mitigation_mode': {
    initial: 'defensive',
    legal: oneOf('monitor', 'defensive', 'strictest'),
  },
  'routing.http.drop_invalid_header_fields.enabled': { initial: 'false', legal: boolean },
  'routing.http.preserve_host_header.enabled': { initial: 'false', legal: boolean },
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': { initial: 'false', legal: boolean },
  'routing.http.xff_client_port.enabled': { initial: 'false', legal: boolean },
  'routing.http.xff_header_processing.mode': {
    initial: 'append',
    legal: oneOf('append', 'preserve', 'remove'),
  },
  'routing.http2.enabled': { initial: 'true', legal: boolean },
  'waf.fail_open.enabled': { initial: 'false', legal: boolean },
  'zonal_shift.config.enabled': { initial: 'false', legal: boolean },
}

/** API reference, TargetGroupAttribute; the ones of Application Load Balancers. */
const targetGroupRules: Rules = {
  'deregistration_delay.timeout_seconds': { initial: '300', legal: between(0, 3600) },
  'load_balancing.algorithm.anomaly_mitigation': { initial: 'off', legal: oneOf('on', 'off') },
  'load_balancing.algorithm.type': {
    initial: 'round_robin',
    legal: oneOf('round_robin', 'least_outstanding_requests', 'weighted_random'),
  },
  'load_balancing.cross_zone.enabled': {
    initial: 'use_load_balancer_configuration',
    legal: oneOf('true', 'false', 'use_load_balancer_configuration'),
  },
  // Slow start itself is not modelled.
  'slow_start.duration_seconds': { initial: '0', legal: oneOf('0') },
  'stickiness.app_cookie.cookie_name': {
    initial: '',
    legal: (value) => !/^AWSALB(APP|TG)?/.test(value),
  },
  'stickiness.app_cookie.duration_seconds': { initial: '86400', legal: between(1, 604_800) },
  'stickiness.enabled': { initial: 'false', legal: boolean },
  'stickiness.lb_cookie.duration_seconds': { initial: '86400', legal: between(1, 604_800) },
  'stickiness.type': { initial: 'lb_cookie', legal: oneOf('lb_cookie', 'app_cookie') },
  'target_group_health.dns_failover.minimum_healthy_targets.count': { initial: '1', legal: limit },
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': {
    initial: 'off',
    legal: percentage,
  },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': {
    initial: '1',
    legal: between(1, 1000),
  },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': {
    initial: 'off',
    legal: percentage,
  },
}

/** API reference, ListenerAttribute: the server header, and headers that may be added. */
const listenerRules: Rules = {
  'routing.http.response.server.enabled': { initial: 'true', legal: boolean },
  ...Object.fromEntries(
    [
      'strict_transport_security',
      'access_control_allow_origin',
      'access_control_allow_methods',
      'access_control_allow_headers',
      'access_control_allow_credentials',
      'access_control_expose_headers',
      'access_control_max_age',
      'content_security_policy',
      'x_content_type_options',
      'x_frame_options',
    ].map((header) => [
      `routing.http.response.${header}.header_value`,
      { initial: '', legal: anything },
    ]),
  ),
}

const initialOf = (rules: Rules): Record<string, string> =>
  Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, rule.initial]))

export const initialLoadBalancerAttributes = (): Record<string, string> =>
  initialOf(loadBalancerRules)
export const initialTargetGroupAttributes = (): Record<string, string> =>
  initialOf(targetGroupRules)
export const initialListenerAttributes = (): Record<string, string> => initialOf(listenerRules)

const answer = (attributes: Readonly<Record<string, string>>): ModelObject => ({
  Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
})

/** All are checked before any is written. */
const changed = (
  rules: Rules,
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
    given[key] = value
  }
  return { ...present, ...given }
}

const conflict = (message: string): AwsFault => new AwsFault('InvalidConfigurationRequest', message)

const checkLogs = (attributes: Readonly<Record<string, string>>): void => {
  for (const kind of ['access_logs', 'connection_logs', 'health_check_logs']) {
    if (attributes[`${kind}.s3.enabled`] === 'true' && attributes[`${kind}.s3.bucket`] === '') {
      throw conflict(`${kind}.s3.bucket must be specified when ${kind}.s3.enabled is true`)
    }
  }
}

const checkAlgorithm = (attributes: Readonly<Record<string, string>>): void => {
  const algorithm = attributes['load_balancing.algorithm.type']
  const mitigates = attributes['load_balancing.algorithm.anomaly_mitigation'] === 'on'
  if (mitigates && algorithm !== 'weighted_random') {
    throw conflict("Anomaly mitigation is supported only with the 'weighted_random' algorithm")
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
  checkAlgorithm(attributes)
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
