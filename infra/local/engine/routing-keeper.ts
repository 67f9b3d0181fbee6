import { setTimeout as sleep } from 'node:timers/promises'
import type { RoutingTable } from '../../model/contract.ts'
import type { Log } from '../../foundation/log.ts'

/** Keeps the data plane in agreement with the newest routing table. */
export interface RoutingKeeper {
  readonly follow: (table: RoutingTable) => void
  /** Resolves when the newest table is applied, at the latest after `deadlineMs`. */
  readonly settled: (deadlineMs: number) => Promise<void>
  readonly close: () => void
}

export interface RoutingKeeperParts {
  readonly apply: (table: RoutingTable) => Promise<void>
  readonly log: Log
}

const retryMs = 1000

export const createRoutingKeeper = ({ apply, log }: RoutingKeeperParts): RoutingKeeper => {
  let wanted: { readonly table: RoutingTable; readonly text: string } | undefined
  let applied: string | undefined
  let work: Promise<void> | undefined
  let isClosed = false

  /** One application at a time; tables that were overtaken meanwhile are skipped. */
  const catchUp = async (): Promise<void> => {
    while (!isClosed && wanted !== undefined && wanted.text !== applied) {
      const { table, text } = wanted
      try {
        await apply(table)
        applied = text
      } catch (error) {
        log('error', 'routing was not applied', { error })
        await sleep(retryMs)
      }
    }
    work = undefined
  }

  return {
    follow: (table) => {
      const text = JSON.stringify(table)
      if (text === wanted?.text) return
      wanted = { table, text }
      work ??= catchUp()
    },
    settled: async (deadlineMs) => {
      if (work === undefined) return
      const deadline = new AbortController()
      const late = sleep(deadlineMs, undefined, { signal: deadline.signal })
      await Promise.race([work, late.catch(() => undefined)])
      deadline.abort()
    },
    close: () => {
      isClosed = true
    },
  }
}
