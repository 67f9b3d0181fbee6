/** The routing picture that the data plane realises, derived from the world alone. */
import type {
  ModelObject,
  RoutedAction,
  RoutedCondition,
  RoutedGroup,
  RoutedListener,
  RoutedLoadBalancer,
  RoutedTarget,
  RoutingTable,
} from '../contract.ts'
import type { World } from '../world.ts'
import { responseHeaderKey, responseHeaderNames } from './attribute-rules.ts'
import { addressOf, healthOf } from './health.ts'
import { hostCounts } from './host-counts.ts'
import { routedTls } from './listener-tls.ts'
import { listenersOf, rulesOf } from './lookup.ts'
import { flag, number, object, objects, text, texts } from './params.ts'
import type { Listener, LoadBalancer, Rule, TargetGroup } from './state.ts'

export const routing = (world: World): RoutingTable => ({
  loadBalancers: Object.values(world.loadBalancing.loadBalancers)
    .filter((loadBalancer) => loadBalancer.state === 'active')
    .map((loadBalancer) => routedLoadBalancer(world, loadBalancer)),
  hostCounts: hostCounts(world),
})

const routedLoadBalancer = (world: World, loadBalancer: LoadBalancer): RoutedLoadBalancer => {
  const { attributes } = loadBalancer
  const logs =
    attributes['access_logs.s3.enabled'] === 'true'
      ? {
          accessLogs: {
            bucket: attributes['access_logs.s3.bucket'] ?? '',
            prefix: attributes['access_logs.s3.prefix'] ?? '',
          },
        }
      : {}
  return {
    arn: loadBalancer.arn,
    name: loadBalancer.name,
    dnsName: loadBalancer.dnsName,
    idleTimeoutSeconds: Number(attributes['idle_timeout.timeout_seconds']),
    clientKeepAliveSeconds: Number(attributes['client_keep_alive.seconds']),
    forwardedFor: attributes[
      'routing.http.xff_header_processing.mode'
    ] as RoutedLoadBalancer['forwardedFor'],
    forwardsClientPort: attributes['routing.http.xff_client_port.enabled'] === 'true',
    preservesHost: attributes['routing.http.preserve_host_header.enabled'] === 'true',
    dropsInvalidHeaders: attributes['routing.http.drop_invalid_header_fields.enabled'] === 'true',
    tellsTls: attributes['routing.http.x_amzn_tls_version_and_cipher_suite.enabled'] === 'true',
    ...logs,
    listeners: listenersOf(world, loadBalancer.arn).map((listener) =>
      routedListener(world, listener),
    ),
  }
}

const routedListener = (world: World, listener: Listener): RoutedListener => ({
  arn: listener.arn,
  port: listener.port,
  protocol: listener.protocol,
  ...routedTls(world, listener),
  namesServer: listener.attributes['routing.http.response.server.enabled'] === 'true',
  responseHeaders: Object.fromEntries(
    responseHeaderNames
      .map((header) => [header, listener.attributes[responseHeaderKey(header)] ?? ''])
      .filter(([, value]) => value !== ''),
  ) as Record<string, string>,
  rules: rulesOf(world, listener.arn).map((rule) => ({
    arn: rule.arn,
    priority: rule.priority ?? 0,
    conditions: rule.conditions.map(routedCondition),
    action: routedAction(world, listener, rule),
  })),
})

const routedCondition = (condition: ModelObject): RoutedCondition => {
  const field = text(condition, 'Field') as RoutedCondition['field']
  switch (field) {
    case 'host-header':
    case 'path-pattern':
      return { field, values: texts(condition, 'Values') }
    case 'http-request-method':
      return { field, values: texts(object(condition, 'HttpRequestMethodConfig') ?? {}, 'Values') }
    case 'source-ip':
      return { field, values: texts(object(condition, 'SourceIpConfig') ?? {}, 'Values') }
    case 'http-header': {
      const config = object(condition, 'HttpHeaderConfig') ?? {}
      return { field, name: text(config, 'HttpHeaderName') ?? '', values: texts(config, 'Values') }
    }
    case 'query-string':
      return {
        field,
        values: objects(object(condition, 'QueryStringConfig') ?? {}, 'Values').map((pair) => {
          const key = text(pair, 'Key')
          return { ...(key === undefined ? {} : { key }), value: text(pair, 'Value') ?? '' }
        }),
      }
    default:
      return field satisfies never
  }
}

const routedAction = (world: World, listener: Listener, rule: Rule): RoutedAction => {
  const action = rule.actions[0] ?? {}
  const fixed = object(action, 'FixedResponseConfig')
  if (fixed !== undefined) {
    return {
      kind: 'fixed-response',
      status: Number(text(fixed, 'StatusCode')),
      contentType: text(fixed, 'ContentType') ?? 'text/plain',
      body: text(fixed, 'MessageBody') ?? '',
    }
  }
  const redirect = object(action, 'RedirectConfig')
  if (redirect !== undefined) {
    return {
      kind: 'redirect',
      location: locationOf(listener, redirect),
      status: text(redirect, 'StatusCode') === 'HTTP_301' ? 301 : 302,
    }
  }
  const forward = object(action, 'ForwardConfig') ?? {}
  const sticky = object(forward, 'TargetGroupStickinessConfig') ?? {}
  return {
    kind: 'forward',
    groups: objects(forward, 'TargetGroups').flatMap((tuple) => routedGroup(world, tuple)),
    ...(flag(sticky, 'Enabled') === true
      ? { stickySeconds: number(sticky, 'DurationSeconds') ?? 0 }
      : {}),
  }
}

/** What the listener alone decides is filled in; #{host}, #{path} and #{query} stay. */
const locationOf = (listener: Listener, redirect: ModelObject): string => {
  const part = (name: string): string =>
    (text(redirect, name) ?? '')
      .replaceAll('#{protocol}', listener.protocol.toLowerCase())
      .replaceAll('#{port}', String(listener.port))
  const query = part('Query')
  const origin = `${part('Protocol').toLowerCase()}://${part('Host')}:${part('Port')}`
  return `${origin}${part('Path')}${query === '' ? '' : `?${query}`}`
}

const routedGroup = (world: World, tuple: ModelObject): RoutedGroup[] => {
  const group = world.loadBalancing.targetGroups[text(tuple, 'TargetGroupArn') ?? '']
  if (group === undefined) {
    return []
  }
  return [
    {
      targetGroupArn: group.arn,
      weight: number(tuple, 'Weight') ?? 1,
      protocol: group.protocol,
      algorithm: group.attributes['load_balancing.algorithm.type'] as RoutedGroup['algorithm'],
      ...(isSticky(group)
        ? { stickyTargetSeconds: Number(group.attributes['stickiness.lb_cookie.duration_seconds']) }
        : {}),
      targets: routedTargets(world, group),
    },
  ]
}

const isSticky = ({ attributes }: TargetGroup): boolean =>
  attributes['stickiness.enabled'] === 'true' && attributes['stickiness.type'] === 'lb_cookie'

/** Targets and their admission. An unused target is closed: it may still finish requests. */
const routedTargets = (world: World, group: TargetGroup): RoutedTarget[] => {
  const targets = Object.values(group.targets).map((target) => ({
    target,
    state: healthOf(world, group, target).state,
  }))
  const isFailOpen = failsOpen(
    group,
    targets.filter(({ state }) => state === 'healthy').length,
    targets.filter(({ state }) => state === 'healthy' || state === 'unhealthy').length,
  )
  return targets.flatMap(({ target, state }) => {
    const address = addressOf(world, group, target)
    if (address === undefined) {
      return []
    }
    const isOpen = state === 'healthy' || (state === 'unhealthy' && isFailOpen)
    const admits = state === 'draining' ? 'draining' : isOpen ? 'open' : 'closed'
    return [{ targetId: target.id, address, port: target.port, admits }]
  })
}

/**
 * Below the minimum of healthy targets, traffic goes to the unhealthy ones as well (ELB user guide,
 * "Target group health": unhealthy_state_routing; by default when none is healthy).
 */
const failsOpen = (group: TargetGroup, healthy: number, checked: number): boolean => {
  const prefix = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets'
  const percentage = group.attributes[`${prefix}.percentage`]
  const isBelowPercentage =
    percentage !== undefined && percentage !== 'off' && healthy * 100 < Number(percentage) * checked
  return healthy < Number(group.attributes[`${prefix}.count`]) || isBelowPercentage
}
