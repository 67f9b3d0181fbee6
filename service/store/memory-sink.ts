import { utf8Bytes } from '../sentiment/score.ts'
import type { AnalysisResult, ResultSink, SinkState } from './result-sink.ts'

/** Cost of a row beside its text, in bytes; an estimate, so that tiny texts are not free. */
const rowOverheadBytes = 200

/**
 * Keeps the newest results in memory, within both bounds. It never is full: the oldest result makes
 * room, and is counted as dropped. A result larger than the whole sink is dropped itself.
 */
export const createMemorySink = (bounds: {
  rowsMax: number
  bytesMax: number
}): ResultSink & { readonly newest: (count: number) => readonly AnalysisResult[] } => {
  const rows = new Map<number, { result: AnalysisResult; bytes: number }>()
  let first = 0
  let next = 0
  let bytes = 0
  let dropped = 0

  const dropOldest = (): void => {
    bytes -= rows.get(first)?.bytes ?? 0
    rows.delete(first)
    first += 1
    dropped += 1
  }
  const accept = (result: AnalysisResult): void => {
    const size = rowOverheadBytes + utf8Bytes(result.text)
    rows.set(next, { result, bytes: size })
    next += 1
    bytes += size
    while (rows.size > bounds.rowsMax || bytes > bounds.bytesMax) dropOldest()
  }
  const state = (): SinkState => ({
    driver: 'memory',
    rows: rows.size,
    bytes,
    dropped,
    isFull: false,
  })
  const newest = (count: number): readonly AnalysisResult[] =>
    [...rows.values()].slice(-count).map((row) => row.result)

  return { accept, state, newest, flush: async () => {} }
}
