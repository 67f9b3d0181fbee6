import {
  applyFleetDown,
  applyFleetUp,
  type ApplyContext,
} from '../../../ami-scripts/fleet/apply.ts'
import type { FleetServices } from '../../../ami-scripts/fleet/ports.ts'
import type { FleetSpec } from '../../../ami-scripts/fleet/spec.ts'
import { withDuring } from '../../../infra/foundation/reporter.ts'
import { foreignRule } from './fleet-state.ts'
import type { FleetWorld } from './fleet-world.ts'

/**
 * When what AWS does by itself happens. `called`: everything is shown and known at once, and work
 * ends one at each look, in the order of the calls. A seed: any of it after any call, in any order,
 * and now and then an answer is lost after its effect, so that the run ends and is started again.
 */
export type Order = 'called' | { readonly seed: number }

/** An answer that never came: the call took effect all the same. */
class AnswerLost extends Error {}

export interface FleetRun {
  /** What a person sees, with the state of AWS after each look. */
  readonly trace: readonly string[]
  /** The outcome of each call: `done`, `taken`, `absent`, `in-use`, `refused` or `lost`. */
  readonly outcomes: readonly string[]
}

const verbs = { up: applyFleetUp, down: applyFleetDown }

/** Runs a verb to its end, again after each lost answer, and checks AWS after each event. */
export const runFleet = async (
  world: FleetWorld,
  verb: keyof typeof verbs,
  wanted: FleetSpec,
  order: Order,
): Promise<FleetRun> => {
  const trace: string[] = []
  const outcomes: string[] = []
  const check = checkOf(world)
  const clock = createClock(world, order, trace, check)
  const services = watched(world, clock, outcomes, check)
  const context = { services, reporter: tracing(trace), ...clock.time }
  for (let runs = 1; ; runs += 1) {
    try {
      await verbs[verb](context, wanted)
      return { trace, outcomes }
    } catch (error) {
      if (!(error instanceof AnswerLost) || runs > 10) throw error
      trace.push('an answer is lost; the same command again')
    }
  }
}

interface Clock {
  /** Lets some or all of what is pending happen. */
  readonly tick: (occasion: 'call' | 'pause') => void
  readonly isAnswerLost: () => boolean
  readonly time: Pick<ApplyContext, 'now' | 'pause' | 'signal'>
}

const createClock = (
  world: FleetWorld,
  order: Order,
  trace: string[],
  check: () => void,
): Clock => {
  let nowMs = 0
  let lost = 0
  const random = order === 'called' ? () => 0 : randomOf(order.seed)
  const happen = (index: number): void => {
    const [happening] = world.pending.splice(index, 1)
    happening?.happen()
    check()
  }
  const sights = (): void => {
    for (let at = 0; at < world.pending.length;) {
      if (world.pending[at]?.kind === 'sight') happen(at)
      else at += 1
    }
  }
  const inOrder = (occasion: 'call' | 'pause'): void => {
    if (occasion === 'pause' && world.pending.length > 0) happen(0)
    sights()
  }
  const shuffled = (): void => {
    const most = world.pending.length
    for (let count = Math.floor(random() * (most + 1)); count > 0; count -= 1) {
      happen(Math.floor(random() * world.pending.length))
    }
  }
  return {
    tick: order === 'called' ? inOrder : shuffled,
    isAnswerLost: () => order !== 'called' && lost < 2 && random() < 0.1 && (lost += 1) > 0,
    time: {
      now: () => nowMs,
      signal: new AbortController().signal,
      pause: async (ms) => {
        nowMs += ms
        if (order === 'called') inOrder('pause')
        else shuffled()
        trace.push(`= ${stateLine(world)}`)
      },
    },
  }
}

/** Mulberry32 (Tommy Ettinger, public domain): small, and the same on every machine. */
const randomOf = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** The services, with time passing after each call that changes something. */
const watched = (
  world: FleetWorld,
  clock: Clock,
  outcomes: string[],
  check: () => void,
): FleetServices => {
  const watch = <Service extends object>(service: Service): Service =>
    new Proxy(service, {
      get: (target, name: string) => {
        const call: unknown = Reflect.get(target, name)
        if (typeof call !== 'function' || isReading(name)) return call
        return async (input: object) => {
          const outcome = await call(input)
          check()
          clock.tick('call')
          const isLost = outcome.status === 'done' && clock.isAnswerLost()
          outcomes.push(isLost ? 'lost' : outcome.status)
          if (isLost) throw new AnswerLost(name)
          return outcome
        }
      },
    })
  const { launchTemplates, loadBalancing, autoScaling } = world.services
  return {
    launchTemplates: watch(launchTemplates),
    loadBalancing: watch(loadBalancing),
    autoScaling: watch(autoScaling),
  }
}

const isReading = (name: string): boolean => /^(find|recent|images|targetHealth)/.test(name)

const tracing = (trace: string[]): ApplyContext['reporter'] =>
  withDuring({
    step: (title) => {
      trace.push(`> ${title}`)
      return {
        update: (detail) => trace.push(`    ${detail}`),
        done: () => undefined,
        fail: () => undefined,
      }
    },
    note: () => undefined,
    confirm: async () => true,
  })

/** What must hold whatever happens, in whatever order. */
const checkOf = (world: FleetWorld) => {
  const hasForeignRule = world.state().rules.includes(foreignRule)
  return (): void => {
    const { templates, targetGroups, rules, groups } = world.state()
    const faults = [
      ...(rules.includes(foreignRule) || !hasForeignRule ? [] : ["another's rule was touched"]),
      ...(templates.length <= 1 && groups.length <= 1 && targetGroups.length <= 2
        ? []
        : ['something is there twice']),
      ...rules
        .flatMap(({ forwards }) => forwards)
        .filter(({ targetGroupArn }) => targetGroupArn !== foreignRule.forwards[0]?.targetGroupArn)
        .filter(({ targetGroupArn }) => !targetGroups.some(({ arn }) => arn === targetGroupArn))
        .map(({ targetGroupArn }) => `a rule forwards to ${targetGroupArn}, which is gone`),
    ]
    if (faults.length > 0) throw new Error(faults.join('; '))
  }
}

/** The state of AWS in a line, also what it does not show yet; a group as min/desired/max. */
const stateLine = (world: FleetWorld): string => {
  const { templates, targetGroups, rules, groups } = world.state()
  const nameOf = (arn: string): string => targetGroups.find((each) => each.arn === arn)?.name ?? arn
  const parts = [
    ...templates.map(({ versions }) => `template v${versions.length}`),
    ...targetGroups.map(
      ({ name, port, deregistrationDelaySeconds: delay }) => `${name} :${port} drains ${delay} s`,
    ),
    ...rules.map(
      ({ priority, forwards }) =>
        `rule ${priority} to ${forwards.map((each) => nameOf(each.targetGroupArn)).join('+')}`,
    ),
    ...groups.map(({ instances, min, desired, max, isDeleting }) => {
      const each = instances.map(({ instanceId, lifecycleState: at }) => `${instanceId} ${at}`)
      const deleting = isDeleting ? ' deleting' : ''
      return `group ${min}/${desired}/${max}${deleting} [${each.join(', ')}]`
    }),
  ]
  return parts.length === 0 ? 'nothing' : parts.join('; ')
}
