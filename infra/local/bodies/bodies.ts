import { AwsFault } from '../../model/fault.ts'
import type { BodyImages } from './body-images.ts'
import type { BodyChange, BodyProgress } from './body-progress.ts'
import type { BodyRecord, BodyRecords } from './body-record.ts'
import type { BodySteps } from './body-steps.ts'
import { stopGraceSeconds, type BodyTransitions } from './body-transitions.ts'
import { createKeyedQueue } from './keyed-queue.ts'
import { launchFailed, lostHost, type StateCause } from './state-reasons.ts'

/**
 * The bodies of a cloud. A method resolves when the body got where it was sent and moto's record says
 * so; moto itself has set the in-between state before. Only `capture` rejects: what else goes wrong
 * becomes the instance's state and reason, as on EC2.
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

  /** One body's work in order; a failure ends the instance as a failed host does. */
  const inTurn = (
    instanceId: string,
    act: (record: BodyRecord) => Promise<void>,
    onFailure: StateCause = lostHost,
  ): Promise<void> =>
    queue(instanceId, async () => {
      const record = records.get(instanceId)
      if (record === undefined) return
      try {
        await act(record)
      } catch (error) {
        deps.onTrouble(instanceId, error)
        await destroyOrLeave(record, onFailure)
      }
    })

  const destroyOrLeave = async (record: BodyRecord, cause: StateCause): Promise<void> => {
    try {
      await transitions.destroy(record, cause)
    } catch (error) {
      // Docker is away. The record says `terminate`, and the next adoption ends it.
      deps.onTrouble(record.instanceId, error)
    }
  }

  const isUp = async (record: BodyRecord): Promise<boolean> =>
    (await steps.find()).some(
      (body) => body.instanceId === record.instanceId && body.status === 'running',
    )

  return {
    get: records.get,
    all: records.all,
    onChange: progress.onChange,
    close: progress.close,
    hold: records.put,
    launch: (instanceId) =>
      inTurn(
        instanceId,
        async (record) => {
          await steps.create(record)
          await transitions.boot(record)
        },
        launchFailed,
      ),
    start: (instanceId) => inTurn(instanceId, transitions.boot),
    stop: (instanceId, options) =>
      inTurn(instanceId, async (record) => {
        const stopping = await transitions.intend(record, 'stop')
        await transitions.halt(stopping, options.force ? 0 : stopGraceSeconds)
        await transitions.stopped(stopping)
      }),
    reboot: (instanceId) =>
      inTurn(instanceId, async (record) => {
        const rebooting = await transitions.intend(record, 'reboot')
        await transitions.halt(rebooting, stopGraceSeconds)
        await transitions.boot(rebooting)
      }),
    terminate: (instanceId) =>
      inTurn(instanceId, async (record) => {
        const ending = await transitions.intend(record, 'terminate')
        if (await isUp(ending)) await transitions.halt(ending, terminateGraceSeconds)
        await transitions.destroy(ending)
      }),
    capture: (instanceId, imageId, options) =>
      queue(instanceId, async () => {
        const record = records.get(instanceId)
        if (record === undefined) throw notFound(instanceId)
        await capture(deps, record, imageId, options.reboot && record.intent === 'run')
      }),
    ended: (instanceId) =>
      inTurn(instanceId, async (record) => {
        const found = (await steps.find()).find((body) => body.instanceId === instanceId)
        if (record.intent === 'run' && found?.status !== 'running') {
          await transitions.afterEnd(record, found)
        }
      }),
    adopt: async () => {
      const found = new Map((await steps.find()).map((body) => [body.instanceId, body]))
      for (const { instanceId } of records.all()) {
        const body = found.get(instanceId)
        void inTurn(instanceId, (record) => transitions.resume(record, body))
      }
      const strays = [...found.keys()].filter((id) => records.get(id) === undefined)
      for (const stray of strays) await steps.removeStray(stray)
    },
    reset: async () => {
      const all = records.all().map(({ instanceId }) => inTurn(instanceId, transitions.remove))
      await Promise.all(all)
      await deps.images.sweep(await deps.registeredImages())
    },
  }
}

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
    await deps.transitions.boot(rebooting)
  }
}

const notFound = (instanceId: string): AwsFault =>
  new AwsFault('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`)
