/** RegisterTargets, DeregisterTargets and DescribeTargetHealth. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { own } from '../records.ts'
import type { World } from '../world.ts'
import { healthOf, type TargetHealth } from './health.ts'
import { findTargetGroup } from './lookup.ts'
import { invalid, number, objects, ranged, required, text } from './params.ts'
import type { Target, TargetGroup } from './state.ts'
import { checkPort, deregisterTarget, registerTarget } from './targets.ts'

/** ELB quota "Targets per Application Load Balancer", here per group. */
const targetsMax = 1000

export const registerTargets = (world: World, params: ModelObject): ModelObject => {
  const group = findTargetGroup(world, required(params, 'TargetGroupArn'))
  const wanted = described(params)
  checkTargets(world, group, wanted)
  const keys = wanted.map((target) => `${target.id}:${target.port ?? group.port}`)
  if (new Set([...Object.keys(group.targets), ...keys]).size > targetsMax) {
    throw new AwsFault('TooManyTargets', `A target group can have at most ${targetsMax} targets`)
  }
  for (const target of wanted) {
    registerTarget(world, group.arn, target)
  }
  return {}
}

interface DescribedTarget {
  id: string
  port?: number
  zone?: string
}

const described = (params: ModelObject): DescribedTarget[] => {
  const targets = objects(params, 'Targets').map((target) => {
    const port = number(target, 'Port')
    const zone = text(target, 'AvailabilityZone')
    return {
      id: required(target, 'Id'),
      ...(port === undefined
        ? {}
        : { port: ranged({ name: 'Port', value: port, min: 1, max: 65_535 }) }),
      ...(zone === undefined ? {} : { zone }),
    }
  })
  if (targets.length === 0) {
    throw invalid('At least one target must be specified')
  }
  return targets
}

/** Wording as users report it (for example hashicorp/terraform-provider-aws#8537). */
const checkTargets = (
  world: World,
  group: TargetGroup,
  targets: readonly DescribedTarget[],
): void => {
  for (const { id } of targets) {
    const isForm = group.targetType === 'ip' ? /^\d+(\.\d+){3}$/ : /^i-[0-9a-zA-Z]+$/
    if (!isForm.test(id)) {
      throw invalid(
        group.targetType === 'ip'
          ? `The IP address '${id}' is not a valid IPv4 address`
          : `Instance ID '${id}' is not valid`,
      )
    }
  }
  const idle = targets.filter(
    ({ id }) =>
      group.targetType === 'instance' && own(world.facts.instances, id)?.state !== 'running',
  )
  if (idle.length > 0) {
    const ids = idle.map(({ id }) => `'${id}'`).join(', ')
    throw new AwsFault(
      'InvalidTarget',
      `The following targets are not in a running state and cannot be registered: ${ids}`,
    )
  }
}

export const deregisterTargets = (world: World, params: ModelObject): ModelObject => {
  const group = findTargetGroup(world, required(params, 'TargetGroupArn'))
  for (const { id, port } of described(params)) {
    deregisterTarget(world, group.arn, id, port)
  }
  return {}
}

/** Of the named targets, or of all. A target that is named and not registered shows as unused. */
export const describeTargetHealth = (world: World, params: ModelObject): ModelObject => {
  const group = findTargetGroup(world, required(params, 'TargetGroupArn'))
  const all = Object.values(group.targets)
  const named = objects(params, 'Targets').length > 0 ? described(params) : undefined
  if (named === undefined) {
    return { TargetHealthDescriptions: all.map((target) => registered(world, group, target)) }
  }
  return {
    TargetHealthDescriptions: named.flatMap(({ id, port }) => {
      const found = all.filter(
        (target) => target.id === id && (port === undefined || target.port === port),
      )
      return found.length > 0
        ? found.map((target) => registered(world, group, target))
        : [notRegistered(id, port ?? group.port)]
    }),
  }
}

const shown = (health: TargetHealth): ModelObject => ({
  State: health.state,
  ...(health.reason === undefined ? {} : { Reason: health.reason }),
  ...(health.description === undefined ? {} : { Description: health.description }),
})

const registered = (world: World, group: TargetGroup, target: Target): ModelObject => ({
  Target: {
    Id: target.id,
    Port: target.port,
    ...(target.zone === undefined ? {} : { AvailabilityZone: target.zone }),
  },
  HealthCheckPort: String(checkPort(group, target)),
  TargetHealth: shown(healthOf(world, group, target)),
})

const notRegistered = (id: string, port: number): ModelObject => ({
  Target: { Id: id, Port: port },
  TargetHealth: {
    State: 'unused',
    Reason: 'Target.NotRegistered',
    Description: 'Target is not registered to the target group',
  },
})
