import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AssayError } from '../../foundation/assay-error.ts'
import { hostError } from './host-error.ts'

/** One thing to wait for. */
export interface Wait {
  /** What is waited for, as the error names it. */
  readonly what: string
  /** Log file that says why not. */
  readonly log: string
  readonly deadlineMs: number
  /** Resolves when it is so; rejects when not yet. */
  readonly check: () => Promise<unknown>
  /** False ends the wait at once: what is waited for has died. */
  readonly isAlive: () => Promise<boolean>
  readonly signal?: AbortSignal | undefined
}

const shownLines = 5

/**
 * Repeats a check until it resolves.
 *
 * @throws AssayError ERR_CLOUD_PART at the deadline, or when it died; the signal's reason when
 *   aborted
 */
export const waitUntil = async (wait: Wait): Promise<void> => {
  let cause: unknown
  for (const end = Date.now() + wait.deadlineMs; Date.now() < end; await sleep(50)) {
    wait.signal?.throwIfAborted()
    try {
      await wait.check()
      return
    } catch (error) {
      cause = error
    }
    if (!(await wait.isAlive())) throw await notReady(wait, 'ended', cause)
  }
  throw await notReady(wait, `is not ready after ${wait.deadlineMs / 1000} s`, cause)
}

const notReady = async (wait: Wait, state: string, cause: unknown): Promise<AssayError> =>
  hostError('ERR_CLOUD_PART', `${wait.what} ${state}; its log is ${wait.log}.`, {
    cause,
    details: (await readFile(wait.log, 'utf8')).trim().split('\n').slice(-shownLines),
  })
