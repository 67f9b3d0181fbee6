import type { InstanceState } from '../../../model/contract.ts'
import { AwsFault } from '../../../model/fault.ts'
import { loopbackAddress, type Cloud } from '../../cloud/cloud.ts'
import type { InstanceChange, MotoControl } from '../../moto/moto-control.ts'
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

  /** Resolves to false when moto's instance was in none of the states it may come from. */
  const move = async (record: BodyRecord, state: InstanceState, change: InstanceChange) => {
    const told = control.changeInstance(record.instanceId, { ...change, state })
    // moto was reset or restarted: there is no record left to set right.
    const isChanged = (await ignoreForgotten(told))?.changed ?? true
    if (isChanged) tell({ record, state, reachable: false })
    return isChanged
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
      const checked = { ifState: ['running'], reachability } as const
      const { changed } = await control.changeInstance(instanceId, checked)
      if (changed) tell({ record, state: 'running', reachable })
    } catch (error) {
      // The body vanished under the probe; its end is told by whoever watches ends.
      if (isCurrent()) deps.onTrouble(instanceId, error)
    }
  }

  return {
    onChange: (listener) => listeners.push(listener),
    settle: async (record, state, change) => void (await move(record, state, change)),
    nowRunning: async (record) => {
      const boot = Symbol(record.instanceId)
      boots.set(record.instanceId, boot)
      const publicIp = record.hasPublicIp ? loopbackAddress(cloud, record.privateIp) : null
      const up = { publicIp, reachability: 'initializing', ...noCause } as const
      // Who asked meanwhile for its end was answered, and is not told that it runs again.
      const isUp = await move(record, 'running', { ifState: ['pending', 'running'], ...up })
      if (isUp) void followBoot(record, boot)
    },
    goesDown: (instanceId) => boots.delete(instanceId),
    close: () => boots.clear(),
  }
}

/** What is asked of moto about an instance; undefined when moto knows none of that id. */
export const ignoreForgotten = async <Answer>(
  asked: Promise<Answer>,
): Promise<Answer | undefined> => {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof AwsFault && error.code === 'InvalidInstanceID.NotFound')) throw error
    return undefined
  }
}
