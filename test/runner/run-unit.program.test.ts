import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { describeOutcome, describeTotals } from './describe-outcome.ts'
import { runUnit, type UnitOutcome } from './run-unit.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tapModule = import.meta.resolve('tap')

const runText = async (
  t: Test,
  text: string,
  options: { deadlineMs?: number; signal?: AbortSignal } = {},
): Promise<UnitOutcome> => {
  const folder = t.testdir()
  const file = join(folder, 'case.mjs')
  writeFileSync(file, `import t from '${tapModule}'\n${text}\n`)
  return runUnit({ title: 'case', files: [file] }, file, {
    root,
    node: process.execPath,
    env: process.env,
    deadlineMs: options.deadlineMs ?? 60_000,
    signal: options.signal ?? new AbortController().signal,
    logFile: join(folder, 'case.log'),
  })
}

t.test('a failing test is told with its names, expected and found values', async (t) => {
  const outcome = await runText(
    t,
    `t.test('good', async (t) => t.ok(true)); t.test('bad', async (t) => t.equal(1, 2, 'sum'))`,
  )
  t.match(outcome, { passed: 1, failed: 1, skipped: 0 })
  t.match(describeOutcome(outcome), /x bad > sum[^]*-2[^]*\+1/)
})

t.test(
  'a file that dies before its first test has failed, and its last words are told',
  async (t) => {
    const outcome = await runText(t, `throw new Error('no such luck')`)
    t.equal(outcome.failed >= 1, true)
    t.match(describeOutcome(outcome), /no such luck/)
  },
)

t.test('a file that says nothing has failed', async (t) => {
  t.match(await runText(t, `process.reallyExit(0)`), { passed: 0, failed: 1 })
})

t.test('a file that hangs is ended at the deadline, with what it started', async (t) => {
  const outcome = await runText(t, `setInterval(() => {}, 1000); await new Promise(() => {})`, {
    deadlineMs: 1_500,
  })
  t.equal(outcome.failed >= 1, true)
  t.match(describeOutcome(outcome), /did not end within 1.5 s/)
  t.ok(outcome.elapsedMs < 10_000)
})

t.test('skips are told only when there are any', async (t) => {
  t.equal(describeTotals({ passed: 3, failed: 0, skipped: 0 }), '3 passed, 0 failed')
  t.equal(describeTotals({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped')
})
