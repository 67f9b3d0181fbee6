import type { InstanceState } from '../../../model/contract.ts'
import type { MotoControl } from '../../moto/moto-control.ts'
import type { BodyImages } from './body-images.ts'
import { ignoreForgotten, type BodyProgress } from './body-progress.ts'
import type { BodyRecord, BodyRecords, Intent } from './body-record.ts'
import type { BodySteps, FoundBody } from './body-steps.ts'
import { instanceInitiated, lostHost, type StateCause } from './state-reasons.ts'

/** From one state of a body to the next. The caller sees to it that one body has one at a time. */
export interface BodyTransitions {
  readonly intend: (record: BodyRecord, intent: Intent) => Promise<BodyRecord>
  readonly boot: (record: BodyRecord) => Promise<void>
  readonly halt: (record: BodyRecord, graceSeconds: number) => Promise<void>
  readonly stopped: (record: BodyRecord, cause?: StateCause) => Promise<void>
  /** Takes the body away and leaves `terminated`; without a cause, moto's own words stay. */
  readonly destroy: (record: BodyRecord, cause?: StateCause) => Promise<void>
  /** Takes the body away without a word to moto. */
  readonly remove: (record: BodyRecord) => Promise<void>
  /** The body ended and nobody had asked for it. */
  readonly afterEnd: (record: BodyRecord, found: FoundBody | undefined) => Promise<void>
  /** Goes on with what an earlier gateway had begun, or had answered and not begun. */
  readonly resume: (record: BodyRecord, found: FoundBody | undefined) => Promise<void>
}

export interface BodyTransitionsDeps {
  readonly steps: BodySteps
  readonly images: BodyImages
  readonly records: BodyRecords
  readonly control: MotoControl
  readonly progress: BodyProgress
  /** InstanceInitiatedShutdownBehavior of an instance, as it stands now. */
  readonly shutdownBehavior: (instanceId: string) => Promise<'stop' | 'terminate'>
}

/** How long systemd gets to stop its units. */
export const stopGraceSeconds = 30

/** Exit status of PID 1 by reboot(2) inside a PID namespace: 128 + SIGHUP, 128 + SIGINT. */
const guestRebooted = 129
const guestPoweredOff = 130

export const createBodyTransitions = (deps: BodyTransitionsDeps): BodyTransitions => {
  const { steps, records, progress } = deps
  const self: BodyTransitions = {
    intend: async (record, intent) => {
      const next = { ...record, intent }
      if (record.intent !== intent) await records.put(next)
      return next
    },
    boot: async (record) => {
      await steps.boot(record)
      const booted = { ...record, isBooted: true, intent: 'run' } as const
      await records.put(booted)
      await progress.nowRunning(booted)
    },
    halt: async (record, graceSeconds) => {
      progress.goesDown(record.instanceId)
      await steps.halt(record, graceSeconds)
    },
    stopped: async (record, cause) => {
      await steps.disconnect(record)
      await progress.settle(record, 'stopped', { publicIp: null, ...cause })
    },
    destroy: async (record, cause) => {
      progress.goesDown(record.instanceId)
      const known = cause ?? record.cause
      const ending = { ...record, intent: 'terminate', ...(known && { cause: known }) } as const
      await records.put(ending)
      await steps.remove(ending)
      await progress.settle(ending, 'terminated', { publicIp: null, ...known })
      await records.remove(record.instanceId)
      await deps.images.sweep(await deps.control.bodyImages())
    },
    remove: async (record) => {
      progress.goesDown(record.instanceId)
      await steps.remove(await self.intend(record, 'terminate'))
      await records.remove(record.instanceId)
    },
    afterEnd: async (record, found) => {
      progress.goesDown(record.instanceId)
      if (found?.exitStatus === guestRebooted) return self.boot(record)
      if (found?.exitStatus !== guestPoweredOff) return self.destroy(record, lostHost)
      const behavior = await deps.shutdownBehavior(record.instanceId)
      if (behavior === 'terminate') return self.destroy(record, instanceInitiated)
      return self.stopped(await self.intend(record, 'stop'), instanceInitiated)
    },
    resume: async (record, found) =>
      resume(self, deps, await self.intend(record, await promised(deps, record)), found),
  }
  return self
}

/** What a caller was told of an instance: moto has it from the call on, the record by its turn. */
const promises: Partial<Record<InstanceState, Intent>> = {
  stopping: 'stop',
  'shutting-down': 'terminate',
  terminated: 'terminate',
}

const promised = async (deps: BodyTransitionsDeps, record: BodyRecord): Promise<Intent> => {
  const read = deps.control.changeInstance(record.instanceId, {})
  const state = (await ignoreForgotten(read))?.state
  if (state === undefined || record.intent === 'terminate') return record.intent
  if (state === 'pending' && record.intent === 'stop') return 'reboot'
  return promises[state] ?? record.intent
}

const resume = async (
  transitions: BodyTransitions,
  deps: BodyTransitionsDeps,
  record: BodyRecord,
  found: FoundBody | undefined,
): Promise<void> => {
  if (record.intent === 'terminate') return transitions.destroy(record)
  if (record.intent === 'stop') {
    if (!record.isBooted) await deps.steps.create(record)
    if (found?.status === 'running') await transitions.halt(record, stopGraceSeconds)
    return transitions.stopped(record)
  }
  if (found?.status === 'paused' || found?.status === 'running') {
    await deps.steps.reconnect(record, found.status)
    return deps.progress.nowRunning(await transitions.intend(record, 'run'))
  }
  if (!record.isBooted) {
    await deps.steps.create(record)
    return transitions.boot(record)
  }
  if (record.intent === 'reboot' && found !== undefined) return transitions.boot(record)
  return transitions.afterEnd(record, found)
}
