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
export const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const
export const subnets = ['subnet-a', 'subnet-b', 'subnet-c'] as const
export const template = { id: 'lt-0a', name: 'fleet' }

const ok: ProbeOutcome = { kind: 'status', status: 200 }

/** A world with three zones and one template of three versions, and its driver. */
export const createDriver = (options: DriverOptions = {}): Driver => {
  let world = emptyWorld({ accountId: '123456789012', region: 'eu-west-1' })
  let now = startAt
  let order = 0
  let born = 0
  let queue: Due[] = []
  const driver: Driver = {
    world: () => world,
    events: [],
    effects: [],
    send: (input) => void take(input),
    call: (operation, params = {}) => answer('autoscaling', operation, params),
    elb: (operation, params = {}) => answer('elasticloadbalancing', operation, params),
    run,
    kill: (instanceId) => report(instanceId, 'terminated'),
  }

  function take(input: ModelInput) {
    const result = step(world, now, input)
    world = result.world
    driver.effects.push(...result.effects)
    result.effects.forEach(serve)
    options.observe?.(world, result.effects, input)
    return result.answer
  }

  function answer(
    service: 'autoscaling' | 'elasticloadbalancing',
    operation: string,
    params: ModelObject,
  ): ModelObject {
    const given = take({ kind: 'call', service, operation, params })
    if (given === undefined) throw new Error(`${operation} was not answered`)
    if (!given.ok) throw given.fault
    return given.output
  }

  function later(ms: number, input: ModelInput): void {
    order += 1
    queue.push({ at: now + ms, order, input })
    queue.sort((a, b) => a.at - b.at || a.order - b.order)
  }

  function serve(effect: ModelEffect): void {
    if (effect.kind === 'event') driver.events.push(effect)
    if (effect.kind === 'launch') serveLaunch(effect)
    if (effect.kind === 'terminate') {
      laterReport(0, effect.instanceId, 'shutting-down')
      laterReport(options.terminateMs ?? 3_000, effect.instanceId, 'terminated')
    }
  }

  function serveLaunch(effect: LaunchEffect): void {
    const outcome = options.launch?.(effect) ?? { kind: 'runs', answerMs: 1_000, bootMs: 5_000 }
    const { launchId } = effect
    if (outcome.kind === 'fails') {
      const { code, message } = outcome
      later(outcome.answerMs, { kind: 'launch-failed', launchId, code, message })
      return
    }
    born += 1
    const instanceId = `i-${born.toString(16).padStart(17, '0')}`
    const zone = world.facts.subnets[effect.subnetId]?.zone ?? 'nowhere'
    const { launchTemplateVersion: version, subnetId } = effect
    const fact = world.facts.launchTemplates[effect.launchTemplateId]
    const aliases: Record<string, number | undefined> = {
      $Latest: fact?.latestVersion,
      $Default: fact?.defaultVersion,
    }
    const instance = {
      instanceId,
      zone,
      subnetId,
      privateIp: `10.0.3.${born % 250}`,
      instanceType: effect.instanceType ?? 't3.small',
    }
    later(outcome.answerMs, {
      ...instance,
      kind: 'launched',
      launchId,
      launchTemplateVersion: aliases[version] ?? Number(version),
    })
    const running = { kind: 'instance', state: 'running', reachable: true, ...instance } as const
    later(outcome.answerMs + outcome.bootMs, running)
  }

  function stateInput(instanceId: string, state: 'shutting-down' | 'terminated'): ModelInput {
    const fact = world.facts.instances[instanceId]
    if (fact === undefined) throw new Error(`No instance ${instanceId}`)
    return { kind: 'instance', ...fact, state, reachable: false }
  }

  function report(instanceId: string, state: 'shutting-down' | 'terminated'): void {
    queue = queue.filter(
      ({ input }) => !(input.kind === 'instance' && input.instanceId === instanceId),
    )
    take(stateInput(instanceId, state))
  }

  function laterReport(
    ms: number,
    instanceId: string,
    state: 'shutting-down' | 'terminated',
  ): void {
    queue = queue.filter(
      ({ input }) =>
        !(
          input.kind === 'instance' &&
          input.instanceId === instanceId &&
          input.state === 'running'
        ),
    )
    later(ms, stateInput(instanceId, state))
  }

  function run(ms: number): void {
    const end = now + ms
    for (;;) {
      const next = nextMoment()
      if (next === undefined || next > end) break
      now = Math.max(now, next)
      turn()
    }
    now = end
    take({ kind: 'tick' })
  }

  function nextMoment(): number | undefined {
    const moments = [queue[0]?.at, nextDue(world), ...probes(world).map((probe) => probe.dueAt)]
    const known = moments.filter((moment) => moment !== undefined)
    return known.length === 0 ? undefined : Math.min(...known)
  }

  function turn(): void {
    const ready = queue.filter((due) => due.at <= now)
    queue = queue.filter((due) => due.at > now)
    for (const { input } of ready) take(input)
    for (const probe of probes(world).filter(({ dueAt }) => dueAt <= now)) {
      const { targetGroupArn, targetId, port } = probe
      const isUp = world.facts.instances[targetId]?.state === 'running'
      const outcome = isUp ? (options.probe?.(probe, now) ?? ok) : ({ kind: 'refused' } as const)
      take({ kind: 'probe', targetGroupArn, targetId, port, outcome })
    }
    take({ kind: 'tick' })
  }

  subnets.forEach((subnetId, index) =>
    take({ kind: 'subnet', subnetId, zone: zones[index] ?? zones[0], vpcId: 'vpc-1' }),
  )
  take({ kind: 'launch-template', ...template, defaultVersion: 1, latestVersion: 3 })
  return driver
}
