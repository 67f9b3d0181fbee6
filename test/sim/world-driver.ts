/**
 * Drives the model through virtual time, standing in for EC2 and for the prober: it answers launch
 * and terminate effects, reports instance states and probe outcomes, and ticks when time is due.
 */
import type {
  ModelEffect,
  ModelInput,
  ModelObject,
  Probe,
  ProbeOutcome,
} from '../../infra/model/contract.ts'
import { probes } from '../../infra/model/load-balancing/probes.ts'
import { nextDue, step } from '../../infra/model/step.ts'
import { emptyWorld, type World } from '../../infra/model/world.ts'

export type LaunchEffect = Extract<ModelEffect, { kind: 'launch' }>

export type LaunchOutcome =
  | { readonly kind: 'runs'; readonly answerMs: number; readonly bootMs: number }
  | {
      readonly kind: 'fails'
      readonly answerMs: number
      readonly code: string
      readonly message: string
    }

export interface DriverOptions {
  /** What EC2 makes of a launch; by default an instance after 1 s that runs after 5 s more. */
  readonly launch?: (effect: LaunchEffect) => LaunchOutcome
  readonly probe?: (probe: Probe, now: number) => ProbeOutcome
  /** From terminate effect to `terminated`. */
  readonly terminateMs?: number
  /** Sees every step's outcome, for invariants. */
  readonly observe?: (world: World, effects: readonly ModelEffect[], input: ModelInput) => void
}

interface Due {
  readonly at: number
  readonly order: number
  readonly input: ModelInput
}

export interface Driver {
  readonly world: () => World
  readonly events: Extract<ModelEffect, { kind: 'event' }>[]
  readonly effects: ModelEffect[]
  readonly send: (input: ModelInput) => void
  /** Output of an Auto Scaling call; a fault is thrown. */
  readonly call: (operation: string, params?: ModelObject) => ModelObject
  /** Output of an ELBv2 call; a fault is thrown. */
  readonly elb: (operation: string, params?: ModelObject) => ModelObject
  /** Lets virtual time pass. */
  readonly run: (ms: number) => void
  /** Ends an instance as another actor would. */
  readonly kill: (instanceId: string) => void
}

export const startAt = Date.UTC(2026, 0, 5, 12)
const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const
const subnets = ['subnet-a', 'subnet-b', 'subnet-c'] as const
export const template = { id: 'lt-0a', name: 'fleet' }

/** What a driver carries from call to call. */
interface Stage {
  world: World
  now: number
  order: number
  born: number
  queue: Due[]
  readonly options: DriverOptions
  readonly effects: ModelEffect[]
  readonly events: Extract<ModelEffect, { kind: 'event' }>[]
}

/** A world with three zones and one template of three versions, and its driver. */
export const createDriver = (options: DriverOptions = {}): Driver => {
  const stage: Stage = {
    world: emptyWorld({ accountId: '123456789012', region: 'eu-west-1' }),
    now: startAt,
    order: 0,
    born: 0,
    queue: [],
    options,
    effects: [],
    events: [],
  }
  subnets.forEach((subnetId, index) =>
    take(stage, { kind: 'subnet', subnetId, zone: zones[index] ?? zones[0], vpcId: 'vpc-1' }),
  )
  take(stage, { kind: 'launch-template', ...template, defaultVersion: 1, latestVersion: 3 })
  return {
    world: () => stage.world,
    events: stage.events,
    effects: stage.effects,
    send: (input) => void take(stage, input),
    call: (operation, params = {}) => answer(stage, 'autoscaling', operation, params),
    elb: (operation, params = {}) => answer(stage, 'elasticloadbalancing', operation, params),
    run: (ms) => run(stage, ms),
    kill: (instanceId) => {
      dropReports(stage, instanceId)
      take(stage, stateInput(stage, instanceId, 'terminated'))
    },
  }
}

const take = (stage: Stage, input: ModelInput) => {
  const result = step(stage.world, stage.now, input)
  stage.world = result.world
  stage.effects.push(...result.effects)
  for (const effect of result.effects) serve(stage, effect)
  stage.options.observe?.(stage.world, result.effects, input)
  return result.answer
}

const answer = (
  stage: Stage,
  service: 'autoscaling' | 'elasticloadbalancing',
  operation: string,
  params: ModelObject,
): ModelObject => {
  const given = take(stage, { kind: 'call', service, operation, params })
  if (given === undefined) throw new Error(`${operation} was not answered`)
  if (!given.ok) throw given.fault
  return given.output
}

const later = (stage: Stage, ms: number, input: ModelInput): void => {
  stage.order += 1
  stage.queue.push({ at: stage.now + ms, order: stage.order, input })
  stage.queue.sort((a, b) => a.at - b.at || a.order - b.order)
}

const serve = (stage: Stage, effect: ModelEffect): void => {
  if (effect.kind === 'event') stage.events.push(effect)
  if (effect.kind === 'launch') serveLaunch(stage, effect)
  if (effect.kind !== 'terminate' || !(effect.instanceId in stage.world.facts.instances)) return
  const { instanceId } = effect
  dropReports(stage, instanceId)
  later(stage, 0, stateInput(stage, instanceId, 'shutting-down'))
  const terminateMs = stage.options.terminateMs ?? 3_000
  later(stage, terminateMs, stateInput(stage, instanceId, 'terminated'))
}

const serveLaunch = (stage: Stage, effect: LaunchEffect): void => {
  const usual: LaunchOutcome = { kind: 'runs', answerMs: 1_000, bootMs: 5_000 }
  const outcome = stage.options.launch?.(effect) ?? usual
  const { launchId } = effect
  if (outcome.kind === 'fails') {
    const { code, message } = outcome
    later(stage, outcome.answerMs, { kind: 'launch-failed', launchId, code, message })
    return
  }
  const instance = newInstance(stage, effect)
  const launchTemplateVersion = resolvedVersion(stage.world, effect)
  const landed = { kind: 'launched', launchId, launchTemplateVersion, ...instance } as const
  later(stage, outcome.answerMs, landed)
  const running = { kind: 'instance', state: 'running', reachable: true, ...instance } as const
  later(stage, outcome.answerMs + outcome.bootMs, running)
}

const newInstance = (stage: Stage, { subnetId, instanceType }: LaunchEffect) => {
  stage.born += 1
  return {
    instanceId: `i-${stage.born.toString(16).padStart(17, '0')}`,
    zone: stage.world.facts.subnets[subnetId]?.zone ?? 'nowhere',
    subnetId,
    privateIp: `10.0.3.${stage.born % 250}`,
    instanceType: instanceType ?? 't3.small',
  }
}

const resolvedVersion = (world: World, effect: LaunchEffect): number => {
  const fact = world.facts.launchTemplates[effect.launchTemplateId]
  if (effect.launchTemplateVersion === '$Latest') return fact?.latestVersion ?? 0
  if (effect.launchTemplateVersion === '$Default') return fact?.defaultVersion ?? 0
  return Number(effect.launchTemplateVersion)
}

const stateInput = (
  { world }: Stage,
  instanceId: string,
  state: 'shutting-down' | 'terminated',
): ModelInput => {
  const fact = world.facts.instances[instanceId]
  if (fact === undefined) throw new Error(`No instance ${instanceId}`)
  return { kind: 'instance', ...fact, state, reachable: false }
}

/** What EC2 was about to say of an instance no longer holds. */
const dropReports = (stage: Stage, instanceId: string): void => {
  stage.queue = stage.queue.filter(
    ({ input }) => !(input.kind === 'instance' && input.instanceId === instanceId),
  )
}

const run = (stage: Stage, ms: number): void => {
  const end = stage.now + ms
  for (;;) {
    const next = nextMoment(stage)
    if (next === undefined || next > end) break
    stage.now = Math.max(stage.now, next)
    liveMoment(stage)
  }
  stage.now = end
  take(stage, { kind: 'tick' })
}

const nextMoment = ({ world, queue }: Stage): number | undefined => {
  const moments = [queue[0]?.at, nextDue(world), ...probes(world).map((probe) => probe.dueAt)]
  const known = moments.filter((moment) => moment !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** Everything that is due now: reports, then probes, then time itself. */
const liveMoment = (stage: Stage): void => {
  const ready = stage.queue.filter((due) => due.at <= stage.now)
  stage.queue = stage.queue.filter((due) => due.at > stage.now)
  for (const { input } of ready) take(stage, input)
  for (const probe of probes(stage.world).filter(({ dueAt }) => dueAt <= stage.now)) {
    const { targetGroupArn, targetId, port } = probe
    const outcome = probeOutcome(stage, probe)
    take(stage, { kind: 'probe', targetGroupArn, targetId, port, outcome })
  }
  take(stage, { kind: 'tick' })
}

const probeOutcome = ({ world, now, options }: Stage, probe: Probe): ProbeOutcome => {
  if (world.facts.instances[probe.targetId]?.state !== 'running') return { kind: 'refused' }
  return options.probe?.(probe, now) ?? { kind: 'status', status: 200 }
}
