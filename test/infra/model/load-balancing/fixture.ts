/** A world with two zones, instances, and short ways to call and to check. */
import type { ModelObject, ProbeOutcome } from '../../../../infra/model/contract.ts'
import { AwsFault } from '../../../../infra/model/fault.ts'
import { callLoadBalancing } from '../../../../infra/model/load-balancing/calls.ts'
import {
  advanceTargets,
  recordProbe,
  targetHealth,
} from '../../../../infra/model/load-balancing/targets.ts'
import { emptyWorld, type World } from '../../../../infra/model/world.ts'

export const newWorld = (): World => {
  const world = emptyWorld({ accountId: '123456789012', region: 'eu-west-1' })
  world.now = Date.UTC(2026, 0, 5, 12)
  for (const zone of ['a', 'b', 'c']) {
    const subnetId = `subnet-${zone}`
    world.facts.subnets[subnetId] = { subnetId, zone: `eu-west-1${zone}`, vpcId: 'vpc-1' }
  }
  for (const [id, zone] of [
    ['i-1', 'a'],
    ['i-2', 'b'],
    ['i-3', 'c'],
  ] as const) {
    world.facts.instances[id] = {
      instanceId: id,
      state: 'running',
      reachable: true,
      privateIp: `10.0.3.${id.slice(2)}`,
      zone: `eu-west-1${zone}`,
      subnetId: `subnet-${zone}`,
      instanceType: 't3.small',
    }
  }
  for (const name of ['www', 'shop']) {
    const arn = certificateArn(name)
    const fingerprint = name.toUpperCase()
    world.facts.certificates[arn] = { arn, isIssued: true, names: [`${name}.test`], fingerprint }
  }
  return world
}

/** Of one that is issued: `www` or `shop`. */
export const certificateArn = (name: string): string =>
  `arn:aws:acm:eu-west-1:123456789012:certificate/${name}`

export const call = (world: World, operation: string, params: ModelObject = {}): ModelObject =>
  callLoadBalancing(world, operation, params)

/** Code of the fault that a call ends in; undefined when it does not. */
export const faultOf = (
  world: World,
  operation: string,
  params: ModelObject = {},
): string | undefined => {
  try {
    call(world, operation, params)
    return undefined
  } catch (error) {
    if (error instanceof AwsFault) {
      return error.code
    }
    throw error
  }
}

const first = (answer: ModelObject, list: string): ModelObject =>
  (answer[list] as ModelObject[])[0] ?? {}

export const list = (answer: ModelObject, name: string): ModelObject[] =>
  answer[name] as ModelObject[]

export const newLoadBalancer = (world: World, params: ModelObject = {}): string => {
  const answer = call(world, 'CreateLoadBalancer', {
    Name: 'web',
    Subnets: ['subnet-a', 'subnet-b'],
    ...params,
  })
  return String(first(answer, 'LoadBalancers')['LoadBalancerArn'])
}

export const newGroup = (world: World, name: string, params: ModelObject = {}): string => {
  const answer = call(world, 'CreateTargetGroup', {
    Name: name,
    Protocol: 'HTTP',
    Port: 8080,
    VpcId: 'vpc-1',
    HealthCheckIntervalSeconds: 10,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 2,
    ...params,
  })
  return String(first(answer, 'TargetGroups')['TargetGroupArn'])
}

export const forwardTo = (...arns: string[]): ModelObject[] => [
  {
    Type: 'forward',
    ForwardConfig: { TargetGroups: arns.map((arn) => ({ TargetGroupArn: arn, Weight: 1 })) },
  },
]

export const newListener = (
  world: World,
  loadBalancerArn: string,
  actions: ModelObject[],
  params: ModelObject = {},
): string => {
  const answer = call(world, 'CreateListener', {
    LoadBalancerArn: loadBalancerArn,
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: actions,
    ...params,
  })
  return String(first(answer, 'Listeners')['ListenerArn'])
}

export const newRule = (
  world: World,
  listenerArn: string,
  priority: number,
  actions: ModelObject[],
): string => {
  const answer = call(world, 'CreateRule', {
    ListenerArn: listenerArn,
    Priority: priority,
    Conditions: [{ Field: 'path-pattern', Values: [`/${priority}/*`] }],
    Actions: actions,
  })
  return String(first(answer, 'Rules')['RuleArn'])
}

/** A load balancer whose listener forwards to one group, with its targets registered. */
export const servingWorld = (
  ids: readonly string[] = ['i-1', 'i-2'],
  group: ModelObject = {},
): { world: World; loadBalancer: string; listener: string; group: string } => {
  const world = newWorld()
  const loadBalancer = newLoadBalancer(world)
  const arn = newGroup(world, 'blue', group)
  const listener = newListener(world, loadBalancer, forwardTo(arn))
  if (ids.length > 0) {
    register(world, arn, ...ids)
  }
  pass(world, 1)
  return { world, loadBalancer, listener, group: arn }
}

export const register = (world: World, group: string, ...ids: string[]): void => {
  call(world, 'RegisterTargets', { TargetGroupArn: group, Targets: ids.map((Id) => ({ Id })) })
}

export const deregister = (world: World, group: string, ...ids: string[]): void => {
  call(world, 'DeregisterTargets', { TargetGroupArn: group, Targets: ids.map((Id) => ({ Id })) })
}

export const good: ProbeOutcome = { kind: 'status', status: 200 }
export const bad: ProbeOutcome = { kind: 'status', status: 503 }

/** Reports outcomes of checks of one target, one after the other. */
export const check = (
  world: World,
  group: string,
  id: string,
  ...outcomes: ProbeOutcome[]
): void => {
  for (const outcome of outcomes) {
    recordProbe(world, {
      kind: 'probe',
      targetGroupArn: group,
      targetId: id,
      port: 8080,
      outcome,
    })
  }
}

/** State and reason, as `initial Elb.RegistrationInProgress`. */
export const healthIn = (world: World, group: string, id: string): string => {
  const health = targetHealth(world, group, id)
  return health === undefined ? 'absent' : [health.state, health.reason].filter(Boolean).join(' ')
}

/** Lets virtual time pass. */
export const pass = (world: World, ms: number): void => {
  world.now += ms
  advanceTargets(world)
}
