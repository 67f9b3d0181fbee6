/**
 * Runs the test files and ends in one plain line, `N passed, N failed` (`, N skipped` may follow).
 *
 *   node_modules/.bin/node test/runner/run-tests.ts [--fast | --cloud] [words of a path …]
 *
 * tap's own runner is left aside: it loads TypeScript at twice the cost, counts assertions instead
 * of tests, and its closing line is not one that CI reads. `npx tap <file>` works as ever.
 * Fast files share a few processes. Files named *.program.test.ts start the project's programs as a
 * person or systemd does, half a second of Node each; *.tools.test.ts need what set-up installs
 * (moto, botocore, shellcheck …); *.cloud.test.ts need Docker and a cloud of their own, and come
 * last, two at a time, since they mostly wait for boots and checks.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { addUp, describeOutcome, describeTotals } from './describe-outcome.ts'
import { runUnit, type UnitOutcome } from './run-unit.ts'
import { entryText, planUnits, type TestUnit } from './test-unit.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const logFolder = join(root, 'out', 'test')
/** One more than cores: many tests wait for a child process or a timer. */
const lanes = availableParallelism() + 1
const processes = 2 * lanes
const cloudLanes = 2
const fastDeadlineMs = 300_000
const cloudDeadlineMs = 900_000

const isCloudTest = (file: string): boolean => file.endsWith('.cloud.test.ts')

const isBeyondUnit = (file: string): boolean => /\.(program|tools)\.test\.ts$/.test(file)

/** The house style reads every file of the project: worth it once a run, not at every save. */
const isTidy = (file: string): boolean => file.startsWith('test/tidy')

/** As the assay program has it: what is compiled once is compiled for all processes. */
const environment = { ...process.env, NODE_COMPILE_CACHE: join(root, 'out', 'compile-cache') }

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

const findTests = (words: readonly string[]): readonly string[] =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path}`)
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .sort()

/** By their text: what has most to say takes longest, more or less, and must not come last. */
const longestFirst = (files: readonly string[]): readonly string[] =>
  files.toSorted((one, other) => textOf(other).length - textOf(one).length)

/** Runs `units` on `lanes` lanes; each outcome is printed as it comes. */
const runAll = async (
  title: string,
  units: readonly TestUnit[],
  lanes: number,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<readonly UnitOutcome[]> => {
  const waiting = [...units]
  const outcomes: UnitOutcome[] = []
  const began = performance.now()
  const lane = async (): Promise<void> => {
    for (let unit = waiting.shift(); unit && !signal.aborted; unit = waiting.shift()) {
      const base = join(logFolder, unit.title.replace(/[/, ]+/g, '+'))
      const entry = `${base}.mjs`
      writeFileSync(entry, entryText(unit.files.map((file) => join(root, file))))
      const where = { root, node: process.execPath, env: environment, logFile: `${base}.log` }
      const outcome = await runUnit(unit, entry, { ...where, deadlineMs, signal })
      outcomes.push(outcome)
      console.log(describeOutcome(outcome))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const seconds = Math.round((performance.now() - began) / 1000)
  const files = units.flatMap((unit) => unit.files).length
  if (files > 0) console.log(`-- ${title}: ${files} files in ${seconds} s`)
  return outcomes
}

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: { fast: { type: 'boolean' }, cloud: { type: 'boolean' } },
    allowPositionals: true,
  })
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => interrupted.abort())
  }
  rmSync(logFolder, { recursive: true, force: true })
  mkdirSync(logFolder, { recursive: true })
  const files = findTests(positionals)
  const fast = values.cloud
    ? []
    : files.filter(
        (file) => !isCloudTest(file) && !(values.fast && (isBeyondUnit(file) || isTidy(file))),
      )
  const cloud = values.fast ? [] : files.filter(isCloudTest)
  const outcomes = [
    ...(await runAll(
      'unit, model and tidy',
      planUnits(fast, textOf, processes),
      lanes,
      fastDeadlineMs,
      interrupted.signal,
    )),
    ...(await runAll(
      'cloud',
      longestFirst(cloud).map((file) => ({ title: file, files: [file] })),
      cloudLanes,
      cloudDeadlineMs,
      interrupted.signal,
    )),
  ]
  const totals = addUp(outcomes)
  const wrong = outcomes.filter(({ failed }) => failed > 0).map(({ title }) => title)
  if (wrong.length > 0) console.log(`\nfailed: ${wrong.join(' ')}\nlogs: ${logFolder}`)
  if (outcomes.length === 0) console.log(`no test file matches: ${positionals.join(' ')}`)
  console.log(describeTotals(totals))
  const isGood = totals.failed === 0 && outcomes.length > 0
  process.exitCode = interrupted.signal.aborted ? 130 : isGood ? 0 : 1
}

await main()
