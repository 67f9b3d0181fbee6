import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { AssayError } from '../../ami-scripts/foundation/assay-error.ts'
import { withFileLock } from '../../ami-scripts/foundation/file-lock.ts'
import type { Reporter } from '../../ami-scripts/foundation/reporter.ts'
import { runProgram, type ProgramContext } from '../../ami-scripts/foundation/run-program.ts'
import { describeCache } from './layout.ts'
import type { SetupContext, SetupStep } from './setup-step.ts'
import { locateTools, type Toolbox } from './toolbox.ts'

export interface SetupOptions {
  readonly steps: readonly SetupStep[]
  readonly cacheRoot: string
  readonly stateRoot: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly reporter: Reporter
}

export interface SetupOutcome {
  readonly toolbox: Toolbox
  /** Names of the steps that had something to do. */
  readonly provided: readonly string[]
}

/** Longer than any cold set-up takes. */
const lockWaitMs = 2_400_000
/** Of a program's last line, in the progress display. */
const shownCharacters = 72

/**
 * Provides everything that is missing, one step after the other. A step builds in a scratch folder
 * and renames at its end, so whatever a killed run finished stays, and the rest is begun again.
 *
 * @throws AssayError ERR_SETUP_STEP, ERR_SETUP_DOCKER, ERR_SETUP_BUSY, ERR_SETUP_PINS
 */
export const runSetup = async (options: SetupOptions): Promise<SetupOutcome> => {
  const { cacheRoot, reporter, signal } = options
  await mkdir(join(cacheRoot, 'tools'), { recursive: true })
  await mkdir(describeCache(cacheRoot).logs, { recursive: true })
  const work = async (): Promise<SetupOutcome> => {
    await sweepScratch(cacheRoot)
    const scratch = await mkdtemp(join(cacheRoot, 'scratch-'))
    try {
      return await provideAll(options, scratch)
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
  return withFileLock(join(cacheRoot, 'setup.lock'), work, {
    waitMs: lockWaitMs,
    busyCode: 'ERR_SETUP_BUSY',
    signal,
    onWait: (holder) => reporter.note(`${holder} sets up already: waiting for it to end.`),
  })
}

const provideAll = async (options: SetupOptions, scratch: string): Promise<SetupOutcome> => {
  const durations = await readDurations(options.cacheRoot)
  const provided: string[] = []
  for (const step of options.steps) {
    if (await step.isReady(createContext(options, step, scratch, () => undefined))) continue
    durations[step.name] = await provideStep(options, step, scratch, durations[step.name])
    provided.push(step.name)
    await writeDurations(options.cacheRoot, durations)
  }
  return { toolbox: locateTools(options.cacheRoot), provided }
}

const provideStep = async (
  options: SetupOptions,
  step: SetupStep,
  scratch: string,
  lastMs: number | undefined,
): Promise<number> => {
  const began = performance.now()
  const shown =
    lastMs === undefined
      ? options.reporter.step(`${step.title}, about ${step.expectedSeconds} s on two cores`)
      : options.reporter.step(step.title, { expectedMs: lastMs })
  const context = createContext(options, step, scratch, shown.update)
  try {
    await step.provide(context)
    if (!(await step.isReady(context))) {
      throw new AssayError(
        'ERR_SETUP_STEP',
        `${step.title}: every command succeeded, yet the result is not there.`,
      )
    }
  } catch (error) {
    shown.fail()
    throw error
  }
  shown.done()
  return Math.round(performance.now() - began)
}

const createContext = (
  options: SetupOptions,
  step: SetupStep,
  scratch: string,
  onLine: (line: string) => void,
): SetupContext => {
  const layout = describeCache(options.cacheRoot)
  const { env, signal, cacheRoot } = options
  const programs: ProgramContext = {
    ...{ env, signal, task: 'Set-up', code: 'ERR_SETUP_STEP' },
    logFile: join(layout.logs, `${step.name}.log`),
    onLine: (line) => onLine(line.slice(0, shownCharacters)),
  }
  return {
    env,
    cacheRoot,
    // No cloud can have this name: theirs begin with a letter.
    machineState: join(options.stateRoot, '.machine'),
    layout,
    toolbox: locateTools(cacheRoot),
    asRoot: userInfo().uid === 0 ? [] : ['sudo', '-n'],
    run: (words, options) => runProgram(programs, words, options),
    scratch,
  }
}

/** Only the holder of the lock comes here, so every scratch folder is a dead run's. */
const sweepScratch = async (cacheRoot: string): Promise<void> => {
  const leftovers = (await readdir(cacheRoot)).filter((name) => name.startsWith('scratch-'))
  for (const name of leftovers) await rm(join(cacheRoot, name), { recursive: true, force: true })
}

const durationsFile = (cacheRoot: string): string => join(cacheRoot, 'durations.json')

const readDurations = async (cacheRoot: string): Promise<Record<string, number>> =>
  existsSync(durationsFile(cacheRoot))
    ? (JSON.parse(await readFile(durationsFile(cacheRoot), 'utf8')) as Record<string, number>)
    : {}

const writeDurations = async (
  cacheRoot: string,
  durations: Readonly<Record<string, number>>,
): Promise<void> => {
  const draft = `${durationsFile(cacheRoot)}.draft`
  await writeFile(draft, `${JSON.stringify(durations, null, 2)}\n`)
  await rename(draft, durationsFile(cacheRoot))
}
