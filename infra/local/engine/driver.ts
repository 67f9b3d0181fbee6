import type { ModelInput, ModelObject } from '../../model/contract.ts'
import { unansweredLaunches, unansweredTerminations } from '../../model/auto-scaling/unanswered.ts'
import { probes } from '../../model/load-balancing/probes.ts'
import { routing } from '../../model/load-balancing/routing.ts'
import { nextDue, step } from '../../model/step.ts'
import { emptyWorld, type World } from '../../model/world.ts'
import type { EffectRunner } from './effects.ts'
import type { DataPlane } from '../load-balancer/data-plane.ts'
import { createProber } from './prober.ts'
import { createRoutingKeeper } from './routing-keeper.ts'
import { createSaver, type Saver } from './saver.ts'
import type { StateFile } from './state-file.ts'
import type { Log } from '../../foundation/log.ts'
import { createTicker } from './ticker.ts'

/** The one holder of the model's world: inputs go in one after the other, effects come out. */
export interface Driver {
  readonly world: () => World
  /** Throws AwsFault, the model's answer; and what saving failed with: then nothing changed. */
  readonly call: (call: Omit<Extract<ModelInput, { kind: 'call' }>, 'kind'>) => ModelObject
  readonly feed: (input: Exclude<ModelInput, { kind: 'call' }>) => void
  /** Begins to probe, route and tick, and asks again for what the last gateway left unanswered. */
  readonly start: () => void
  /** Resolves when the data plane agrees with the world, at the latest after `deadlineMs`. */
  readonly routed: (deadlineMs: number) => Promise<void>
  /** Resolves when all that was asked of instances is done, at the latest after `deadlineMs`. */
  readonly settled: (deadlineMs: number) => Promise<void>
  /** Forgets everything, as moto does on /moto-api/reset. */
  readonly reset: () => void
  readonly close: () => void
}

export interface DriverParts {
  readonly owner: { readonly accountId: string; readonly region: string }
  readonly stateFile: StateFile
  readonly dataPlane: DataPlane
  /** Made late: its outcomes are inputs of this driver. */
  readonly effectRunner: (feed: Driver['feed']) => EffectRunner
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly log: Log
}

const isOutcome = ({ kind }: ModelInput): boolean => kind === 'launched' || kind === 'launch-failed'

export const createDriver = (parts: DriverParts): Driver => {
  const { stateFile, now, log } = parts
  let world = stateFile.load() ?? emptyWorld(parts.owner)
  let isRunning = false
  const onUnsaved = (error: unknown): void => log('error', 'the world was not saved', { error })
  const saver = createSaver(() => stateFile.save(world), onUnsaved)
  const advance = (input: ModelInput, save: keyof Saver) => {
    const before = world
    const result = step(world, now(), input)
    world = result.world
    // Saved before any effect starts: a killed gateway must know what it asked for.
    try {
      saver[save === 'soon' && result.effects.length > 0 ? 'nowOrSoon' : save]()
    } catch (error) {
      world = before
      throw error
    }
    for (const effect of result.effects) effects.run(effect)
    follow()
    return result
  }
  const feed: Driver['feed'] = (input) => {
    advance(input, isOutcome(input) ? 'nowOrSoon' : 'soon')
  }
  const effects = parts.effectRunner(feed)
  const prober = createProber({ probe: parts.dataPlane.probe, now, feed, log })
  const ticker = createTicker({ now, tick: () => feed({ kind: 'tick' }) })
  const keeper = createRoutingKeeper({ apply: parts.dataPlane.apply, log })

  const follow = (): void => {
    if (!isRunning) return
    prober.follow(probes(world))
    keeper.follow(routing(world))
    ticker.follow(nextDue(world))
  }

  return {
    world: () => world,
    feed,
    call: (call) => {
      const isRead = /^(Describe|Get)/.test(call.operation)
      const { answer } = advance({ kind: 'call', ...call }, isRead ? 'soon' : 'now')
      if (answer === undefined) throw new Error('The model gave no answer to a call.')
      if (!answer.ok) throw answer.fault
      return answer.output
    },
    start: () => {
      isRunning = true
      for (const effect of [...unansweredLaunches(world), ...unansweredTerminations(world)]) {
        effects.run(effect)
      }
      follow()
    },
    routed: (deadlineMs) => keeper.settled(deadlineMs),
    settled: (deadlineMs) => effects.settled(deadlineMs),
    reset: () => {
      world = emptyWorld(parts.owner)
      saver.nowOrSoon()
      follow()
    },
    close: () => {
      isRunning = false
      ticker.close()
      prober.close()
      keeper.close()
      saver.now()
    },
  }
}
