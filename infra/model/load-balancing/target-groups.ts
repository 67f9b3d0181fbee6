/** Target groups: create, describe, modify, delete. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { newTargetGroupArn } from './arns.ts'
import { initialTargetGroupAttributes } from './attributes.ts'
import { loadBalancersOf } from './health.ts'
import { checkName } from './load-balancers.ts'
import { findLoadBalancer, findTargetGroup } from './lookup.ts'
import { flag, invalid, number, object, ranged, required, text, texts } from './params.ts'
import { page } from './paging.ts'
import type { HealthCheck, TargetGroup } from './state.ts'
import { tagsFrom } from './tags.ts'

/** ELB quota "Target Groups per Region". */
const targetGroupsMax = 3000

const describe = (world: World, group: TargetGroup): ModelObject => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  Protocol: group.protocol,
  Port: group.port,
  VpcId: group.vpcId,
  HealthCheckProtocol: group.healthCheck.protocol,
  HealthCheckPort: group.healthCheck.port,
  HealthCheckEnabled: true,
  HealthCheckIntervalSeconds: group.healthCheck.intervalSeconds,
  HealthCheckTimeoutSeconds: group.healthCheck.timeoutSeconds,
  HealthyThresholdCount: group.healthCheck.healthyThreshold,
  UnhealthyThresholdCount: group.healthCheck.unhealthyThreshold,
  HealthCheckPath: group.healthCheck.path,
  Matcher: { HttpCode: group.healthCheck.matcher },
  LoadBalancerArns: loadBalancersOf(world, group.arn).map((loadBalancer) => loadBalancer.arn),
  TargetType: group.targetType,
  ProtocolVersion: group.protocolVersion,
  IpAddressType: group.ipAddressType,
})

/** Defaults of the ELB user guide for targets of an Application Load Balancer. */
const initialHealthCheck: HealthCheck = {
  protocol: 'HTTP',
  port: 'traffic-port',
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
}

/** Ranges of the API reference. */
const changedHealthCheck = (present: HealthCheck, params: ModelObject): HealthCheck => {
  if (flag(params, 'HealthCheckEnabled') === false) {
    throw invalid('Health check enabled must be true for target groups with target type instance')
  }
  const within = (name: string, value: number, min: number, max: number): number =>
    ranged({ name, value: number(params, name) ?? value, min, max })
  const check: HealthCheck = {
    protocol: healthCheckProtocol(text(params, 'HealthCheckProtocol') ?? present.protocol),
    port: healthCheckPort(text(params, 'HealthCheckPort') ?? present.port),
    path: text(params, 'HealthCheckPath') ?? present.path,
    intervalSeconds: within('HealthCheckIntervalSeconds', present.intervalSeconds, 5, 300),
    timeoutSeconds: within('HealthCheckTimeoutSeconds', present.timeoutSeconds, 2, 120),
    healthyThreshold: within('HealthyThresholdCount', present.healthyThreshold, 2, 10),
    unhealthyThreshold: within('UnhealthyThresholdCount', present.unhealthyThreshold, 2, 10),
    matcher: text(object(params, 'Matcher') ?? {}, 'HttpCode') ?? present.matcher,
  }
  if (!check.path.startsWith('/') || check.path.length > 1024) {
    throw invalid(`Health check path '${check.path}' must start with '/' and be at most 1024 long`)
  }
  if (check.timeoutSeconds >= check.intervalSeconds) {
    throw invalid(
      `Health check timeout '${check.timeoutSeconds}' must be smaller than the interval`,
    )
  }
  checkMatcher(check.matcher)
  return check
}

const healthCheckProtocol = (protocol: string): HealthCheck['protocol'] => {
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
    throw invalid(`Health check protocol '${protocol}' must be one of 'HTTP, HTTPS'`)
  }
  return protocol
}

const healthCheckPort = (port: string): string => {
  const isPort = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535
  if (port !== 'traffic-port' && !isPort) {
    throw invalid(`Health check port '${port}' must be 'traffic-port' or in the range '1-65535'`)
  }
  return port
}

const checkMatcher = (matcher: string): void => {
  const codes = matcher.split(/[,-]/).map(Number)
  const isForm = /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(matcher)
  if (!isForm || codes.some((code) => code < 200 || code > 499)) {
    throw invalid(`Health check matcher HTTP code '${matcher}' must be within '200-499'`)
  }
}

const isSame = (present: TargetGroup, wanted: TargetGroup): boolean => {
  const settings = (group: TargetGroup): string =>
    JSON.stringify([
      [group.protocol, group.protocolVersion, group.port, group.vpcId, group.targetType],
      group.healthCheck,
    ])
  return settings(present) === settings(wanted)
}

/** Creating the same target group again answers with the one that exists. */
export const createTargetGroup = (world: World, params: ModelObject): ModelObject => {
  const wanted = wantedTargetGroup(params)
  const all = world.loadBalancing.targetGroups
  const present = Object.values(all).find((other) => other.name === wanted.name)
  if (present !== undefined) {
    if (!isSame(present, wanted)) {
      throw new AwsFault(
        'DuplicateTargetGroupName',
        `A target group with the same name '${wanted.name}' exists, but with different settings`,
      )
    }
    return { TargetGroups: [describe(world, present)] }
  }
  if (Object.keys(all).length >= targetGroupsMax) {
    throw new AwsFault('TooManyTargetGroups', 'The maximum number of target groups was reached')
  }
  wanted.arn = newTargetGroupArn(world, wanted.name)
  all[wanted.arn] = wanted
  return { TargetGroups: [describe(world, wanted)] }
}

const wantedTargetGroup = (params: ModelObject): TargetGroup => {
  const name = required(params, 'Name')
  checkName('Target group', name)
  const targetType = text(params, 'TargetType') ?? 'instance'
  if (targetType !== 'instance' && targetType !== 'ip') {
    throw invalid(`Target type '${targetType}' must be one of 'instance, ip'`)
  }
  const protocol = text(params, 'Protocol')
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
    throw invalid(`Target group protocol '${protocol}' must be one of 'HTTP, HTTPS'`)
  }
  const port = number(params, 'Port')
  if (port === undefined) {
    throw invalid('A port must be specified')
  }
  const vpcId = text(params, 'VpcId')
  if (vpcId === undefined) {
    throw invalid('A VPC ID must be specified')
  }
  return {
    arn: '',
    name,
    protocol,
    protocolVersion: protocolVersionOf(params),
    port: ranged({ name: 'Port', value: port, min: 1, max: 65_535 }),
    vpcId,
    targetType,
    ipAddressType: text(params, 'IpAddressType') ?? 'ipv4',
    healthCheck: changedHealthCheck(initialHealthCheck, params),
    attributes: initialTargetGroupAttributes(),
    tags: tagsFrom(params),
    targets: {},
  }
}

/** Targets are spoken to in HTTP/1.1: HAProxy's servers that come at run time know nothing else. */
const protocolVersionOf = (params: ModelObject): string => {
  const version = text(params, 'ProtocolVersion') ?? 'HTTP1'
  if (['HTTP2', 'GRPC'].includes(version)) {
    throw new AwsFault(
      'InvalidConfigurationRequest',
      `Protocol version cannot be '${version}' here: targets are spoken to in HTTP/1.1 alone.`,
    )
  }
  if (version !== 'HTTP1') {
    throw invalid(`Protocol version '${version}' must be one of 'GRPC, HTTP1, HTTP2'`)
  }
  return version
}

export const describeTargetGroups = (world: World, params: ModelObject): ModelObject => {
  const arns = texts(params, 'TargetGroupArns')
  const names = texts(params, 'Names')
  const loadBalancerArn = text(params, 'LoadBalancerArn')
  const all = Object.values(world.loadBalancing.targetGroups)
  for (const arn of arns) {
    findTargetGroup(world, arn)
  }
  if (loadBalancerArn !== undefined) {
    findLoadBalancer(world, loadBalancerArn)
  }
  const missing = names.filter((name) => !all.some((group) => group.name === name))
  if (missing.length > 0) {
    throw new AwsFault('TargetGroupNotFound', 'One or more target groups not found')
  }
  const isWanted = ({ arn, name }: TargetGroup): boolean =>
    (arns.length === 0 || arns.includes(arn)) &&
    (names.length === 0 || names.includes(name)) &&
    (loadBalancerArn === undefined ||
      loadBalancersOf(world, arn).some((loadBalancer) => loadBalancer.arn === loadBalancerArn))
  const { items, next } = page({ items: all.filter(isWanted), params, keyOf: (group) => group.arn })
  return { TargetGroups: items.map((group) => describe(world, group)), ...next }
}

export const modifyTargetGroup = (world: World, params: ModelObject): ModelObject => {
  const group = findTargetGroup(world, required(params, 'TargetGroupArn'))
  group.healthCheck = changedHealthCheck(group.healthCheck, params)
  return { TargetGroups: [describe(world, group)] }
}

/** Deleting what does not exist succeeds (API reference). */
export const deleteTargetGroup = (world: World, params: ModelObject): ModelObject => {
  const arn = required(params, 'TargetGroupArn')
  if (loadBalancersOf(world, arn).length > 0) {
    throw new AwsFault(
      'ResourceInUse',
      `Target group '${arn}' is currently in use by a listener or a rule`,
    )
  }
  delete world.loadBalancing.targetGroups[arn]
  return {}
}
