import { setTimeout as sleep } from 'node:timers/promises'
import type { ObservedBase } from './check/observed-base.ts'

const attemptMs = 5000
const pauseMs = 2000

/**
 * Asks for the service as a client would. Any answer by HTTP will do: without a fleet the listener
 * itself answers 503.
 *
 * @param options.waitMs how long it may take: a name that is new takes a while to be known
 */
export const askLoadBalancer = async (
  url: string,
  options: {
    readonly waitMs: number
    readonly now: () => number
    readonly signal: AbortSignal
  },
): Promise<NonNullable<ObservedBase['answer']>> => {
  const { waitMs, now, signal } = options
  const startedAt = now()
  for (;;) {
    signal.throwIfAborted()
    const answer = await ask(url, signal)
    if (answer.isHttp || now() - startedAt >= waitMs) return answer
    await sleep(pauseMs, undefined, { signal })
  }
}

const ask = async (url: string, signal: AbortSignal) => {
  try {
    const { status } = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]),
      redirect: 'manual',
    })
    return { url, says: `HTTP ${status}`, isHttp: true }
  } catch (error) {
    return { url, says: `no answer: ${reasonOf(error)}`, isHttp: false }
  }
}

/** What fetch failed with lies in its cause. */
const reasonOf = (error: unknown): string => {
  const { cause = error } = error as { readonly cause?: unknown }
  return cause instanceof Error ? cause.message : String(cause)
}
