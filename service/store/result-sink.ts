import type { Score } from '../sentiment/score.ts'

/** One scored text, as it is kept. */
export interface AnalysisResult extends Score {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
  readonly text: string
}

export interface SinkState {
  readonly driver: string
  readonly rows: number
  readonly bytes: number
  /** Results given up to stay within the bounds. */
  readonly dropped: number
  /** A full sink makes the service unready: it must not accept what it would lose. */
  readonly isFull: boolean
}

/** Where results go. Every driver is bounded in rows and bytes, and counts what it drops. */
export interface ResultSink {
  readonly accept: (result: AnalysisResult) => void
  readonly state: () => SinkState
  /** Resolves when everything accepted so far is safe, as far as the driver can make it. */
  readonly flush: () => Promise<void>
}
