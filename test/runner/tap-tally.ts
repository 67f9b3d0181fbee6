import type { Readable } from 'node:stream'
import { Parser, type FinalResults, type Result } from 'tap-parser'

/** What a test file came to. A point is a named test, the innermost one where they are nested. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  /** Skipped and todo points, each once. */
  readonly skipped: number
  readonly failures: readonly Failure[]
}

export interface Failure {
  /** Names from the outermost test to the assertion. */
  readonly path: readonly string[]
  /** tap's own diagnostics: where, expected, found. */
  readonly diagnostics: unknown
}

interface Counts {
  passed: number
  failed: number
  skipped: number
  failures: Failure[]
  /** Assertions made directly here, skipped ones aside. */
  asserted: number
  /** True once something named stood below: the test around it is then not counted itself. */
  hasNamedTests: boolean
}

const emptyCounts = (): Counts => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  failures: [],
  asserted: 0,
  hasNamedTests: false,
})

/** Reads one file's TAP to its end. Text that is not TAP goes to `onExtra`. */
export const tallyTap = (tap: Readable, onExtra: (text: string) => void): Promise<Tally> =>
  new Promise((resolve, reject) => {
    const counts = emptyCounts()
    const parser = new Parser()
    follow(parser, counts, [])
    parser.on('extra', onExtra)
    parser.once('complete', (results: FinalResults) => {
      if (!results.ok && counts.failed === 0) {
        counts.failed += 1
        counts.failures.push({ path: ['(incomplete TAP)'], diagnostics: results.failures })
      }
      resolve(counts)
    })
    tap.once('error', reject)
    tap.pipe(parser)
  })

const follow = (parser: Parser, counts: Counts, path: readonly string[]): void => {
  let inner: Counts | undefined
  parser.on('child', (child: Parser) => {
    inner = emptyCounts()
    follow(child, inner, [...path, child.name])
  })
  parser.on('assert', (result: Result) => {
    const below = inner
    inner = undefined
    if (below === undefined) countAssertion(counts, result, path)
    else countTest(counts, below, result, path)
  })
}

/** An assertion counts by itself only where no named test stands around it. */
const countAssertion = (counts: Counts, result: Result, path: readonly string[]): void => {
  if (result.skip || result.todo) {
    counts.skipped += 1
    return
  }
  counts.asserted += 1
  if (!result.ok) counts.failures.push(failureOf(result, path))
  if (path.length === 0) count(counts, result.ok)
}

const countTest = (
  counts: Counts,
  below: Counts,
  result: Result,
  path: readonly string[],
): void => {
  counts.hasNamedTests = true
  counts.skipped += below.skipped
  if (result.skip || result.todo) {
    counts.skipped += 1
    return
  }
  counts.failures.push(...below.failures)
  if (!result.ok && below.failures.length === 0) counts.failures.push(failureOf(result, path))
  if (below.hasNamedTests) {
    counts.passed += below.passed
    counts.failed += below.failed
    if (!result.ok && below.failed === 0) counts.failed += 1
  } else if (!result.ok) counts.failed += 1
  // A test that only skipped proved nothing, and its skips are counted already.
  else if (below.skipped === 0 || below.asserted > 0) counts.passed += 1
}

const count = (counts: Counts, isOk: boolean): void => {
  if (isOk) counts.passed += 1
  else counts.failed += 1
}

const failureOf = (result: Result, path: readonly string[]): Failure => ({
  path: [...path, result.name],
  diagnostics: result.diag as unknown,
})
