import { AwsFault } from '../../../model/fault.ts'
import { MotoGone } from '../../moto/moto-gone.ts'
import type { BodyImages } from './body-images.ts'
import type { BodyChange, BodyProgress } from './body-progress.ts'
import type { BodyRecord, BodyRecords } from './body-record.ts'
import type { BodySteps, FoundBody } from './body-steps.ts'
import { stopGraceSeconds, type BodyTransitions } from './body-transitions.ts'
import { DockerFailure } from '../../host/docker-command.ts'
import { createKeyedQueue } from '../../../foundation/keyed-queue.ts'
import { launchFailed, lostHost, type StateCause } from './state-reasons.ts'

/**
 * The bodies of a cloud. A method resolves when the body got where it was sent and moto's record
 * says so; moto itself has set the in-between state before. Only `capture` rejects: what else
 * goes wrong becomes the instance's state and reason, as on EC2.
 */
export interface Bodies {
  readonly get: (instanceId: string) => BodyRecord | undefined
  readonly all: () => readonly BodyRecord[]
  readonly onChange: (listener: (change: BodyChange) => void) => void
  /** Writes a body down before there is one: from the call on, its address is taken. */
  readonly hold: (record: BodyRecord) => Promise<void>
  /** Creates and boots what is held. */
  readonly launch: (instanceId: string) => Promise<void>
  readonly start: (instanceId: string) => Promise<void>
  readonly stop: (instanceId: string, options: { force: boolean }) => Promise<void>
  readonly reboot: (instanceId: string) => Promise<void>
  readonly terminate: (instanceId: string) => Promise<void>
  /**
   * Takes its disk as an AMI, with a reboot around it if it runs and `reboot` says so.
   *
   * @throws DockerFailure; the body is back up then, and nothing of the AMI is left
   */
  readonly capture: (
    instanceId: string,
    imageId: string,
    options: { reboot: boolean },
  ) => Promise<void>
  /** A body ended; acted on only when nobody had asked for it. */
  readonly ended: (instanceId: string) => Promise<void>
  /**
   * Takes over what Docker holds: goes on with what an earlier gateway began, removes what has no
   * record. Resolves when every body was looked at; boots and ends go on after it.
   */
  readonly adopt: () => Promise<void>
  /** Goes on with what could not be ended, or was cut off because Docker or moto was away. */
  readonly retry: () => Promise<void>
  /** Removes every body, without a word to moto, which has forgotten them. */
  readonly reset: () => Promise<void>
  /** Ends the probes; bodies run on. */
  readonly close: () => void
}

export interface BodiesDeps {
  readonly steps: BodySteps
  readonly images: BodyImages
  readonly records: BodyRecords
  readonly progress: BodyProgress
  readonly transitions: BodyTransitions
  /** Ids of the images that moto still has. */
  readonly registeredImages: () => Promise<ReadonlySet<string>>
  /** Something failed that no caller waits for. */
  readonly onTrouble: (instanceId: string, error: unknown) => void
}

const terminateGraceSeconds = 20

export const createBodies = (deps: BodiesDeps): Bodies => {
  const { steps, records, progress, transitions } = deps
  const queue = createKeyedQueue()
  const cutOff = new Set<string>()
  const inOrder = createInOrder(deps, queue, cutOff)
  const resume = (instanceId: string): Promise<void> =>
    inOrder(instanceId, async (record) => transitions.resume(record, await find(deps, instanceId)))
  return {
    get: records.get,
    all: records.all,
    onChange: progress.onChange,
    close: progress.close,
    hold: records.put,
    ...commands(deps, inOrder),
    capture: (instanceId, imageId, options) =>
      queue(instanceId, async () => {
        const record = records.get(instanceId)
        if (record === undefined) throw notFound(instanceId)
        await capture(deps, record, imageId, options.reboot && record.intent === 'run')
      }),
    adopt: async () => {
      for (const { instanceId } of records.all()) void resume(instanceId)
      const strays = (await steps.find()).filter(
        ({ instanceId }) => records.get(instanceId) === undefined,
      )
      for (const { instanceId } of strays) await steps.removeStray(instanceId)
    },
    retry: async () => {
      const unfinished = records
        .all()
        .filter(({ instanceId, intent }) => intent === 'terminate' || cutOff.has(instanceId))
      await Promise.all(unfinished.map(({ instanceId }) => resume(instanceId)))
    },
    reset: async () => {
      const all = records.all().map(({ instanceId }) => inOrder(instanceId, transitions.remove))
      await Promise.all(all)
      await deps.images.sweep(await deps.registeredImages())
    },
  }
}

type InOrder = (
  instanceId: string,
  act: (record: BodyRecord) => Promise<void>,
  onFailure?: StateCause,
) => Promise<void>

/** One body's work in order; a failure ends the instance as a failed host does. */
const createInOrder =
  (deps: BodiesDeps, queue: ReturnType<typeof createKeyedQueue>, cutOff: Set<string>): InOrder =>
  (instanceId, act, onFailure = lostHost) =>
    queue(instanceId, async () => {
      const record = deps.records.get(instanceId)
      if (record === undefined) return
      try {
        await act(record)
        cutOff.delete(instanceId)
      } catch (error) {
        deps.onTrouble(instanceId, error)
        // Who is away takes no body with it: a retry or an adoption goes on where this was cut off.
        if (isAway(error)) cutOff.add(instanceId)
        else await destroyOrLeave(deps, record, onFailure)
      }
    })

/** Docker does not answer, or moto does not. */
const isAway = (error: unknown): boolean =>
  (error instanceof DockerFailure && error.trouble === 'down') || error instanceof MotoGone

const destroyOrLeave = async (
  deps: BodiesDeps,
  record: BodyRecord,
  cause: StateCause,
): Promise<void> => {
  try {
    await deps.transitions.destroy(record, cause)
  } catch (error) {
    // The record says `terminate`: a retry or the next adoption ends it.
    deps.onTrouble(record.instanceId, error)
  }
}

const commands = (
  deps: BodiesDeps,
  inOrder: InOrder,
): Pick<Bodies, 'launch' | 'start' | 'stop' | 'reboot' | 'terminate' | 'ended'> => {
  const { steps, transitions } = deps
  const launch = async (record: BodyRecord): Promise<void> => {
    await steps.create(record)
    await transitions.boot(record)
  }
  return {
    launch: (instanceId) => inOrder(instanceId, launch, launchFailed),
    start: (instanceId) => inOrder(instanceId, transitions.boot),
    stop: (instanceId, options) =>
      inOrder(instanceId, async (record) => {
        const stopping = await transitions.intend(record, 'stop')
        await transitions.halt(stopping, options.force ? 0 : stopGraceSeconds)
        await transitions.stopped(stopping)
      }),
    reboot: (instanceId) =>
      inOrder(instanceId, async (record) => {
        const rebooting = await transitions.intend(record, 'reboot')
        await transitions.halt(rebooting, stopGraceSeconds)
        await transitions.boot(rebooting)
      }),
    terminate: (instanceId) =>
      inOrder(instanceId, async (record) => {
        const ending = await transitions.intend(record, 'terminate')
        const isUp = (await find(deps, instanceId))?.status === 'running'
        if (isUp) await transitions.halt(ending, terminateGraceSeconds)
        await transitions.destroy(ending)
      }),
    ended: (instanceId) =>
      inOrder(instanceId, async (record) => {
        const found = await find(deps, instanceId)
        if (record.intent !== 'run' || found?.status === 'running') return
        await transitions.afterEnd(record, found)
      }),
  }
}

/** Looked up in the body's own turn, so that it is true when it is acted on. */
const find = async (deps: BodiesDeps, instanceId: string): Promise<FoundBody | undefined> =>
  (await deps.steps.find()).find((body) => body.instanceId === instanceId)

const capture = async (
  deps: BodiesDeps,
  record: BodyRecord,
  imageId: string,
  reboot: boolean,
): Promise<void> => {
  if (!reboot) return deps.images.capture(record.instanceId, imageId)
  const rebooting = await deps.transitions.intend(record, 'reboot')
  try {
    await deps.transitions.halt(rebooting, stopGraceSeconds)
    await deps.images.capture(record.instanceId, imageId)
  } finally {
    await bootOrEnd(deps, rebooting)
  }
}

const bootOrEnd = async (deps: BodiesDeps, record: BodyRecord): Promise<void> => {
  try {
    await deps.transitions.boot(record)
  } catch (error) {
    deps.onTrouble(record.instanceId, error)
    await destroyOrLeave(deps, record, lostHost)
  }
}

const notFound = (instanceId: string): AwsFault =>
  new AwsFault('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`)
