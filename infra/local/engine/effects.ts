import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelEffect, ModelInput } from '../../model/contract.ts'
import { AwsFault } from '../../model/fault.ts'
import type { Instances, LaunchRequest } from './ports.ts'
import type { Log } from '../../foundation/log.ts'

export interface EffectRunner {
  readonly run: (effect: ModelEffect) => void
  /**
   * Resolves when no launch or termination is under way, at the latest after `deadlineMs`:
   * instances without a body are then where they were sent, those with one are on their way.
   */
  readonly settled: (deadlineMs: number) => Promise<void>
}

export interface EffectParts {
  readonly instances: Instances
  /** Hands an event to EventBridge; best effort, as on AWS. */
  readonly putEvent: (event: Extract<ModelEffect, { kind: 'event' }>) => Promise<void>
  readonly feed: (input: Exclude<ModelInput, { kind: 'call' }>) => void
  readonly signal: AbortSignal
  readonly log: Log
}

/** Faults that mean "not now": the same launch may still succeed. */
const transientCodes: readonly string[] = ['ServiceUnavailable', 'Unavailable', 'InternalFailure']
const launchTriesMax = 3
const retryMs = 1000

/** Starts what the model asks for. What fails comes back as an input, never as a rejection. */
export const createEffectRunner = (parts: EffectParts): EffectRunner => {
  const start = (effect: ModelEffect): Promise<void> => {
    switch (effect.kind) {
      case 'launch':
        return launch(parts, effect)
      case 'terminate':
        return terminate(parts, effect.instanceId)
      case 'event':
        return parts.putEvent(effect)
    }
  }
  const underWay = new Set<Promise<void>>()
  return {
    run: (effect) => {
      const work = start(effect)
        .catch((error: unknown) => {
          if (!parts.signal.aborted) parts.log('error', 'effect failed', { effect, error })
        })
        .finally(() => underWay.delete(work))
      if (effect.kind !== 'event') underWay.add(work)
    },
    settled: async (deadlineMs) => {
      const deadline = new AbortController()
      let isLate = false
      const late = sleep(deadlineMs, undefined, { signal: deadline.signal }).then(
        () => void (isLate = true),
        () => undefined,
      )
      // What ends may start more, as a replacement does.
      while (underWay.size > 0 && !isLate) await Promise.race([late, Promise.all(underWay)])
      deadline.abort()
    },
  }
}

/** The launch id is the client token: asked again, EC2 gives the instance it gave before. */
const launch = async (parts: EffectParts, request: LaunchRequest): Promise<void> => {
  const { launchId } = request
  for (let tried = 1; ; tried += 1) {
    try {
      const launched = await parts.instances.launch(request)
      return parts.feed({ kind: 'launched', launchId, ...launched })
    } catch (error) {
      if (parts.signal.aborted) throw error
      const isFinal = error instanceof AwsFault && !transientCodes.includes(error.code)
      if (isFinal || tried === launchTriesMax) {
        parts.log('warn', 'launch failed', { launchId, tried, error })
        return parts.feed({ kind: 'launch-failed', launchId, ...codeAndMessage(error) })
      }
      await sleep(retryMs, undefined, { signal: parts.signal })
    }
  }
}

const codeAndMessage = (error: unknown): { code: string; message: string } => ({
  code: error instanceof AwsFault ? error.code : 'InternalFailure',
  message: error instanceof Error ? error.message : String(error),
})

/** Goes on until the instance is gone: nothing else would end it. */
const terminate = async (parts: EffectParts, instanceId: string): Promise<void> => {
  for (;;) {
    try {
      return await parts.instances.terminate(instanceId)
    } catch (error) {
      if (parts.signal.aborted) throw error
      if (error instanceof AwsFault && error.code === 'InvalidInstanceID.NotFound') {
        parts.log('warn', 'instance to terminate is gone already', { instanceId })
        return parts.feed({ kind: 'instance', ...gone, instanceId })
      }
      parts.log('warn', 'termination failed, trying again', { instanceId, error })
      await sleep(retryMs, undefined, { signal: parts.signal })
    }
  }
}

const gone = {
  state: 'terminated',
  reachable: false,
  privateIp: '',
  zone: '',
  subnetId: '',
  instanceType: '',
} as const
