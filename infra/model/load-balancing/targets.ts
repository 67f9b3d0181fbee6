/** Registration, checks and draining of targets: what Auto Scaling and the step function call. */
import type { ModelInput, ProbeOutcome } from '../contract.ts'
import type { World } from '../world.ts'
import { failureOf, healthOf, type TargetHealth, type TargetState } from './health.ts'
import { findTargetGroup } from './lookup.ts'
import { own } from '../records.ts'
import type { Target, TargetGroup } from './state.ts'

/** How long a terminated instance stays listed before its registration ends by itself [?]. */
const forgetAfterMs = 60_000

export const targetGroupExists = (world: World, targetGroupArn: string): boolean =>
  own(world.loadBalancing.targetGroups, targetGroupArn) !== undefined

const registrationsOf = (group: TargetGroup, id: string): Target[] =>
  Object.values(group.targets).filter((target) => target.id === id)

/**
 * Registers an instance or address; its first check is due at once. Registering what is draining
 * ends the draining and starts over; registering what is registered changes nothing.
 *
 * @throws AwsFault TargetGroupNotFound
 */
export const registerTarget = (
  world: World,
  targetGroupArn: string,
  target: { id: string; port?: number; zone?: string },
): void => {
  const group = findTargetGroup(world, targetGroupArn)
  const port = target.port ?? group.port
  const key = `${target.id}:${port}`
  const present = group.targets[key]
  if (present !== undefined && present.drainsUntil === undefined) {
    return
  }
  group.targets[key] = {
    id: target.id,
    port,
    ...(target.zone === undefined ? {} : { zone: target.zone }),
    registeredAt: world.now,
    check: 'initial',
    passes: 0,
    failures: 0,
    probeDueAt: world.now,
  }
}

/**
 * Starts draining every registration of an id, or the one on `port`. A target of a group that no
 * rule names has nothing to drain, nor has one whose instance does not run: both leave at once.
 * Deregistering what is absent succeeds.
 *
 * @throws AwsFault TargetGroupNotFound
 */
export const deregisterTarget = (
  world: World,
  targetGroupArn: string,
  id: string,
  port?: number,
): void => {
  const group = findTargetGroup(world, targetGroupArn)
  const delaySeconds = Number(group.attributes['deregistration_delay.timeout_seconds'])
  for (const target of registrationsOf(group, id)) {
    if (target.drainsUntil !== undefined || (port !== undefined && target.port !== port)) {
      continue
    }
    if (healthOf(world, group, target).state === 'unused' || delaySeconds === 0) {
      delete group.targets[`${target.id}:${target.port}`]
    } else {
      target.drainsUntil = world.now + delaySeconds * 1000
    }
  }
}

const worstFirst: readonly TargetState[] = [
  'unhealthy',
  'unavailable',
  'unused',
  'draining',
  'initial',
  'healthy',
]

/** Health of an id; of several registrations the worst. Undefined: not registered. */
export const targetHealth = (
  world: World,
  targetGroupArn: string,
  id: string,
): TargetHealth | undefined => {
  const group = own(world.loadBalancing.targetGroups, targetGroupArn)
  if (group === undefined) {
    return undefined
  }
  return registrationsOf(group, id)
    .map((target) => healthOf(world, group, target))
    .sort((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state))[0]
}

/** True when nothing of the id is left in the group: the delay is over, or it never was there. */
export const isDrained = (world: World, targetGroupArn: string, id: string): boolean => {
  const group = own(world.loadBalancing.targetGroups, targetGroupArn)
  return group === undefined || registrationsOf(group, id).length === 0
}

/** Moves everything whose time has come: provisioning, draining, terminated instances. */
export const advanceTargets = (world: World): void => {
  for (const loadBalancer of Object.values(world.loadBalancing.loadBalancers)) {
    if (loadBalancer.state === 'provisioning' && loadBalancer.createdAt < world.now) {
      loadBalancer.state = 'active'
    }
  }
  for (const group of Object.values(world.loadBalancing.targetGroups)) {
    for (const [key, target] of Object.entries(group.targets)) {
      if (leaves(world, group, target)) {
        delete group.targets[key]
      }
    }
  }
}

/** Whether a target's time in its group is over; notes when a terminated instance's will be. */
const leaves = (world: World, group: TargetGroup, target: Target): boolean => {
  if (target.drainsUntil !== undefined && target.drainsUntil <= world.now) {
    return true
  }
  const fact = group.targetType === 'instance' ? own(world.facts.instances, target.id) : undefined
  switch (fact?.state) {
    case 'stopping':
    case 'stopped':
      restartChecks(world, target)
      delete target.forgetAt
      return target.drainsUntil !== undefined
    case 'shutting-down':
    case 'terminated':
      target.forgetAt ??= world.now + forgetAfterMs
      return target.drainsUntil !== undefined || target.forgetAt <= world.now
    default:
      delete target.forgetAt
      return false
  }
}

/** What is not checked for a while starts over as a new target does. */
const restartChecks = (world: World, target: Target): void => {
  target.check = 'initial'
  target.passes = 0
  target.failures = 0
  target.probeDueAt = world.now
  delete target.failure
}

/**
 * Takes one check's outcome into the target's health. A new target is healthy after one pass; the
 * thresholds count afterwards (ELB user guide, "Target health status"). A late outcome for a target
 * that is gone, draining or unused is dropped. `input.port` is the port that was checked.
 */
export const recordProbe = (world: World, input: Extract<ModelInput, { kind: 'probe' }>): void => {
  const group = world.loadBalancing.targetGroups[input.targetGroupArn]
  if (group === undefined) {
    return
  }
  for (const target of registrationsOf(group, input.targetId)) {
    const { state } = healthOf(world, group, target)
    const isChecked = state !== 'draining' && state !== 'unused'
    if (isChecked && checkPort(group, target) === input.port) {
      recordOutcome(world, group, target, input.outcome)
    }
  }
}

/** The port that checks go to, which need not be the one that traffic goes to. */
export const checkPort = (group: TargetGroup, target: Target): number =>
  group.healthCheck.port === 'traffic-port' ? target.port : Number(group.healthCheck.port)

const recordOutcome = (
  world: World,
  group: TargetGroup,
  target: Target,
  outcome: ProbeOutcome,
): void => {
  const { healthCheck } = group
  target.probeDueAt = world.now + healthCheck.intervalSeconds * 1000
  const failure = failureOf(healthCheck.matcher, outcome)
  target.passes = failure === undefined ? target.passes + 1 : 0
  target.failures = failure === undefined ? 0 : target.failures + 1
  if (failure !== undefined) {
    target.failure = failure
    if (target.failures >= healthCheck.unhealthyThreshold) {
      target.check = 'unhealthy'
    }
  } else if (target.check === 'initial' || target.passes >= healthCheck.healthyThreshold) {
    target.check = 'healthy'
    delete target.failure
  }
}
