/**
 * Runs the test files and ends in one plain line, `N passed, N failed` (`, N skipped` may follow).
 *
 *   node_modules/.bin/node test/runner/run-tests.ts [--fast | --all [--rest]] [words of a path …]
 *
 * Three tiers, by what a person waits for. --fast: no Docker, no program, no installed tool. No
 * flag, as `make test`: every promise once, on real parts. --all adds the exhaustive tests (`.all.`
 * in the name): every fault at every step, interruptions, matrices; --rest runs those alone, and
 * judges the error codes of both runs. Words run what they name, whatever its tier.
 *
 * tap's own runner is left aside: it loads TypeScript at twice the cost, counts assertions instead
 * of tests, and its closing line is not one that CI reads. `npx tap <file>` works as ever.
 * Fast files share a few processes. Files named *.program.test.ts start the project's programs as a
 * person or systemd does; *.tools.test.ts need what set-up installs (moto, botocore, shellcheck …);
 * *.cloud.test.ts need Docker and a cloud of their own, and come last, two at a time, since they
 * mostly wait for boots and checks.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chooseTests, type Choice } from './choose-tests.ts'
import { childCpuSeconds } from './cpu-seconds.ts'
import { addUp, describeOutcome, describeTotals } from './describe-outcome.ts'
import { codesNeverSeen, watchingErrors } from './errors-seen.ts'
import { runUnit, type UnitOutcome } from './run-unit.ts'
import { entryText, planUnits, type TestUnit } from './test-unit.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const logFolder = join(root, 'out', 'test')
const errorsFolder = join(root, 'out', 'errors-seen')
/** One more than cores: many tests wait for a child process or a timer. */
const lanes = availableParallelism() + 1
const processes = 2 * lanes
const cloudLanes = 2
const localDeadlineMs = 300_000
const cloudDeadlineMs = 900_000
/** What a person waits for at every save: a new test pays by making another one faster. */
const fastCpuSeconds = 60

/** As the assay program has it: what is compiled once is compiled for all processes. */
const environment = { ...process.env, NODE_COMPILE_CACHE: join(root, 'out', 'compile-cache') }

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

const findTests = (): readonly string[] =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path}`)
    .sort()

/** By their text: what has most to say takes longest, more or less, and must not come last. */
const longestFirst = (files: readonly string[]): readonly string[] =>
  files.toSorted((one, other) => textOf(other).length - textOf(one).length)

interface Lanes {
  readonly title: string
  readonly lanes: number
  readonly deadlineMs: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** Runs `units` on as many lanes as are said; each outcome is printed as it comes. */
const runAll = async (
  units: readonly TestUnit[],
  { title, lanes, ...options }: Lanes,
): Promise<readonly UnitOutcome[]> => {
  const waiting = [...units]
  const outcomes: UnitOutcome[] = []
  const began = performance.now()
  const lane = async (): Promise<void> => {
    for (let unit = waiting.shift(); unit && !options.signal.aborted; unit = waiting.shift()) {
      const base = join(logFolder, unit.title.replace(/[/, ]+/g, '+'))
      const entry = `${base}.mjs`
      writeFileSync(entry, entryText(unit.files.map((file) => join(root, file))))
      const where = { root, node: process.execPath, logFile: `${base}.log` }
      const outcome = await runUnit(unit, entry, { ...where, ...options })
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

/**
 * Says which error codes nothing provoked. Only a run of everything can judge them: one that is
 * never seen then is a failure.
 */
const judgeErrorCodes = ({ isFast, isAll, isCloud, words }: Choice): number => {
  if (isFast || isCloud || words.length > 0) return 0
  const missing = codesNeverSeen(errorsFolder, findTests().map(textOf).join('\n'))
  console.log(`-- error codes that nothing provoked: ${missing.join(' ') || 'none'}`)
  return isAll ? missing.length : 0
}

/** Says what the tests cost; of the fast ones, all of them, more than their budget is a failure. */
const judgeCpu = ({ isFast, words }: Choice): number => {
  const seconds = childCpuSeconds()
  const isOver = isFast === true && words.length === 0 && seconds > fastCpuSeconds
  const budget = isOver ? `: more than the ${fastCpuSeconds} s of --fast` : ''
  console.log(`-- CPU: ${Math.round(seconds)} s${budget}`)
  return isOver ? 1 : 0
}

const readChoice = (): Choice => {
  const flag = { type: 'boolean' } as const
  const { values, positionals: words } = parseArgs({
    options: { fast: flag, all: flag, rest: flag, cloud: flag },
    allowPositionals: true,
  })
  const { fast: isFast = false, rest: isRest = false, cloud: isCloud = false } = values
  return { isFast, isAll: (values.all ?? false) || isRest, isRest, isCloud, words }
}

const main = async (): Promise<void> => {
  const choice = readChoice()
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => interrupted.abort())
  }
  rmSync(logFolder, { recursive: true, force: true })
  mkdirSync(logFolder, { recursive: true })
  const { local, cloud } = chooseTests(findTests(), choice)
  const shared = {
    env: { ...environment, ...watchingErrors(errorsFolder, choice.isRest ?? false) },
    signal: interrupted.signal,
  }
  const outcomes = [
    ...(await runAll(planUnits(local, textOf, processes), {
      ...shared,
      ...{ title: 'unit, model and tidy', lanes, deadlineMs: localDeadlineMs },
    })),
    ...(await runAll(
      longestFirst(cloud).map((file) => ({ title: file, files: [file] })),
      { ...shared, title: 'cloud', lanes: cloudLanes, deadlineMs: cloudDeadlineMs },
    )),
  ]
  const totals = addUp(outcomes)
  const judged = interrupted.signal.aborted ? 0 : judgeErrorCodes(choice) + judgeCpu(choice)
  const failed = totals.failed + judged
  const wrong = outcomes.filter((each) => each.failed > 0).map(({ title }) => title)
  if (wrong.length > 0) console.log(`\nfailed: ${wrong.join(' ')}\nlogs: ${logFolder}`)
  if (outcomes.length === 0) console.log(`no test file matches: ${choice.words.join(' ')}`)
  console.log(describeTotals({ ...totals, failed }))
  const isGood = failed === 0 && outcomes.length > 0
  process.exitCode = interrupted.signal.aborted ? 130 : isGood ? 0 : 1
}

await main()
