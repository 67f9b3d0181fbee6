/** The model's one function: what a moment and an input make of a world. */
import { advance } from './auto-scaling/advance.ts'
import { callAutoScaling } from './auto-scaling/calls.ts'
import { nextAutoScalingDue } from './auto-scaling/due.ts'
import { failLaunch, landLaunch } from './auto-scaling/launch.ts'
import { recordMetric } from './auto-scaling/tracking.ts'
import type { Draft } from './auto-scaling/draft.ts'
import type { ModelAnswer, ModelEffect, ModelInput } from './contract.ts'
import { AwsFault } from './fault.ts'
import { callLoadBalancing } from './load-balancing/calls.ts'
import { nextLoadBalancingDue } from './load-balancing/due.ts'
import { recordProbe } from './load-balancing/targets.ts'
import { noteInstance, noteLaunched } from './instance-facts.ts'
import { copyWorld, type World } from './world.ts'

export interface StepResult {
  readonly world: World
  /** Of a `call`; undefined for every other input. */
  readonly answer?: ModelAnswer
  readonly effects: readonly ModelEffect[]
}

/**
 * One step. The given world is left as it was. A call that faults changes nothing but the time.
 * Time never runs back: a `now` before the world's counts as the world's.
 */
export const step = (world: World, now: number, input: ModelInput): StepResult => {
  const draft = turnAt(world, now)
  if (isDue(world, now)) advance(draft)
  if (input.kind !== 'call') {
    takeFact(draft, input)
    advance(draft)
    return draft
  }
  const called: Draft = { world: copyWorld(draft.world), effects: [...draft.effects] }
  try {
    const output = dispatch(called, input)
    advance(called)
    return { ...called, answer: { ok: true, output } }
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault
    return { ...draft, answer: { ok: false, fault } }
  }
}

/** Whether time did something before the input came: an action that ran out cannot be completed. */
const isDue = (world: World, now: number): boolean => {
  const due = nextDue(world)
  return due !== undefined && due <= now
}

const turnAt = (world: World, now: number): Draft => {
  const copy = copyWorld(world)
  copy.now = Math.max(world.now, now)
  return { world: copy, effects: [] }
}

const dispatch = (draft: Draft, call: Extract<ModelInput, { kind: 'call' }>) =>
  call.service === 'autoscaling'
    ? callAutoScaling(draft, call.operation, call.params)
    : callLoadBalancing(draft.world, call.operation, call.params)

/** Takes what others report into the world. */
const takeFact = (draft: Draft, input: Exclude<ModelInput, { kind: 'call' }>): void => {
  const { world } = draft
  const { facts } = world
  switch (input.kind) {
    case 'launch-template': {
      const { id, name, defaultVersion, latestVersion } = input
      facts.launchTemplates[id] = { id, name, defaultVersion, latestVersion }
      return
    }
    case 'launch-template-deleted':
      delete facts.launchTemplates[input.id]
      return
    case 'subnet': {
      const { subnetId, zone, vpcId } = input
      facts.subnets[subnetId] = { subnetId, zone, vpcId }
      return
    }
    case 'subnet-deleted':
      delete facts.subnets[input.subnetId]
      return
    case 'certificate': {
      const { arn, isIssued, names, fingerprint } = input
      facts.certificates[arn] = { arn, isIssued, names, fingerprint }
      return
    }
    case 'certificate-deleted':
      delete facts.certificates[input.arn]
      return
    case 'instance':
      return noteInstance(world, input)
    case 'launched':
      noteLaunched(world, input)
      return landLaunch(draft, input)
    case 'launch-failed':
      return failLaunch(draft, input)
    case 'probe':
      return recordProbe(world, input)
    case 'metric':
      return recordMetric(draft, input)
    case 'tick':
      return
    default:
      return input satisfies never
  }
}

/** When time alone will change something: the driver sends a `tick` then. */
export const nextDue = (world: World): number | undefined => {
  const dues = [nextAutoScalingDue(world), nextLoadBalancingDue(world)].filter(
    (due) => due !== undefined,
  )
  return dues.length === 0 ? undefined : Math.min(...dues)
}
