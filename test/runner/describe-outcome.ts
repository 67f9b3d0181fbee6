import type { UnitOutcome } from './run-unit.ts'
import type { Failure } from './tap-tally.ts'

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const addUp = (outcomes: readonly Totals[]): Totals => ({
  passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
  failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
  skipped: outcomes.reduce((sum, { skipped }) => sum + skipped, 0),
})

/** The closing line that CI reads. */
export const describeTotals = ({ passed, failed, skipped }: Totals): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** One line for a unit that passed; for one that did not, what failed and its last words. */
export const describeOutcome = (outcome: UnitOutcome): string => {
  const mark = outcome.failed > 0 ? 'FAIL' : 'ok  '
  const time = `${(outcome.elapsedMs / 1000).toFixed(1)} s`
  const files = outcome.fileCount > 1 ? ` (${outcome.fileCount} files)` : ''
  const head = `${mark} ${outcome.title}${files}  ${describeTotals(outcome)}  ${time}`
  if (outcome.failed === 0) return head
  return [
    head,
    ...outcome.failures.flatMap(describeFailure),
    ...outcome.lastLines.map((line) => `       | ${line}`),
  ].join('\n')
}

const diagnosticLines = 40
const shownCharacters = 240

const describeFailure = ({ path, diagnostics }: Failure): readonly string[] => [
  `     x ${path.join(' > ').replace(/\s+/g, ' ').slice(0, shownCharacters)}`,
  ...describeDiagnostics(diagnostics).slice(0, diagnosticLines),
]

/** A diff is one JSON string; on a terminal its line breaks are worth more than its quotes. */
const describeDiagnostics = (diagnostics: unknown): readonly string[] =>
  diagnostics === undefined || diagnostics === null
    ? []
    : JSON.stringify(diagnostics, null, 2)
        .split('\n')
        .slice(1, -1)
        .flatMap((line) => line.replaceAll('\\n', '\n  ').split('\n'))
        .map((line) => `       ${line.slice(0, shownCharacters)}`)
