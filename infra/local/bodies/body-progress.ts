import type { InstanceState } from '../../model/contract.ts'
import { AwsFault } from '../../model/fault.ts'
import { loopbackAddress, type Cloud } from '../cloud.ts'
import type { InstanceChange, MotoControl } from '../moto/moto-control.ts'
import type { BodyRecord } from './body-record.ts'
import type { BodySteps } from './body-steps.ts'
import { waitUntilReachable } from './reachability.ts'
import { noCause } from './state-reasons.ts'

export interface BodyChange {
  readonly record: BodyRecord
  readonly state: InstanceState
  readonly reachable: boolean
}

/** Carries what became of a body to moto's record and to whoever listens. */
export interface BodyProgress {
  readonly onChange: (listener: (change: BodyChange) => void) => void
  readonly settle: (
    record: BodyRecord,
    state: InstanceState,
    change: InstanceChange,
  ) => Promise<void>
  /** `running` now, and in the background on to a passed or failed status check. */
  readonly nowRunning: (record: BodyRecord) => Promise<void>
  /** The body goes down: a status check under way falls silent. */
  readonly goesDown: (instanceId: string) => void
  readonly close: () => void
}

export interface BodyProgressDeps {
  readonly cloud: Cloud
  readonly steps: BodySteps
  readonly control: MotoControl
  /** Something failed that no caller waits for. */
  readonly onTrouble: (instanceId: string, error: unknown) => void
}

const reachableDeadlineMs = 300_000

export const createBodyProgress = (deps: BodyProgressDeps): BodyProgress => {
  const { cloud, steps, control } = deps
  const listeners: ((change: BodyChange) => void)[] = []
  /** One token per boot; a probe whose token is no longer here is over. */
  const boots = new Map<string, symbol>()
  const tell = (change: BodyChange): void => {
    for (const listener of listeners) listener(change)
  }

  const settle: BodyProgress['settle'] = async (record, state, change) => {
    try {
      await control.changeInstance(record.instanceId, { ...change, state })
    } catch (error) {
      // moto was reset or restarted: there is no record left to set right.
      if (!isForgotten(error)) throw error
    }
    tell({ record, state, reachable: false })
  }

  const followBoot = async (record: BodyRecord, boot: symbol): Promise<void> => {
    const { instanceId } = record
    const isCurrent = (): boolean => boots.get(instanceId) === boot
    try {
      const since = await steps.startedAt(instanceId)
      const reachable = await waitUntilReachable({
        address: loopbackAddress(cloud, record.privateIp),
        console: () => steps.console(instanceId, { lines: 400, since }),
        isCurrent,
        deadlineMs: reachableDeadlineMs,
      })
      if (!isCurrent()) return
      const reachability = reachable ? 'passed' : 'failed'
      await control.changeInstance(instanceId, { ifState: ['running'], reachability })
      tell({ record, state: 'running', reachable })
    } catch (error) {
      // The body vanished under the probe; its end is told by whoever watches ends.
      if (isCurrent()) deps.onTrouble(instanceId, error)
    }
  }

  return {
    onChange: (listener) => listeners.push(listener),
    settle,
    nowRunning: async (record) => {
      const boot = Symbol(record.instanceId)
      boots.set(record.instanceId, boot)
      const publicIp = record.hasPublicIp ? loopbackAddress(cloud, record.privateIp) : null
      await settle(record, 'running', { publicIp, reachability: 'initializing', ...noCause })
      void followBoot(record, boot)
    },
    goesDown: (instanceId) => boots.delete(instanceId),
    close: () => boots.clear(),
  }
}

const isForgotten = (error: unknown): boolean =>
  error instanceof AwsFault && error.code === 'InvalidInstanceID.NotFound'
