import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { asRoot } from '../foundation/as-root.ts'
import { withFileLock } from '../foundation/file-lock.ts'
import type { Reporter, Step } from '../foundation/reporter.ts'
import { runTask, type TaskContext } from '../foundation/run-task.ts'
import { describeCache } from './layout.ts'
import type { SetupContext, SetupStep } from './setup-step.ts'
import { expectedMs, expectedTotalMs, readDurations, recordDuration } from './step-durations.ts'
import { locateTools, type Toolbox } from './toolbox.ts'
import { setupError } from './setup-error.ts'

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
  /** Names of the steps that had something to do, in the order of the steps. */
  readonly provided: readonly string[]
}

/** Longer than any cold set-up takes. */
const lockWaitMs = 2_400_000
/** Of a program's last line, in the progress display. */
const shownCharacters = 72

/**
 * Provides everything that is missing; each step begins when those it stands after have ended. A
 * step builds in a scratch folder and renames at its end, so whatever a killed run finished stays,
 * and the rest is begun again.
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
      await removeScratch(scratch)
    }
  }
  return withFileLock(join(cacheRoot, 'setup.lock'), work, {
    waitMs: lockWaitMs,
    busy: setupError.of('ERR_SETUP_BUSY'),
    signal,
    onWait: (holder) => reporter.note(`${holder} sets up already: waiting for it to end.`),
  })
}

/** The first step that fails stops those that run beside it: its error is what a person needs. */
const provideAll = async (options: SetupOptions, scratch: string): Promise<SetupOutcome> => {
  const missing: SetupStep[] = []
  for (const step of options.steps) {
    const context = createContext(options, step, scratch, () => undefined)
    if (!(await step.isReady(context))) missing.push(step)
  }
  announce(options, missing)
  const failure = new AbortController()
  const run = { ...options, signal: AbortSignal.any([options.signal, failure.signal]) }
  const provided = new Set<SetupStep>()
  const ends = new Map<string, Promise<void>>()
  for (const step of options.steps) {
    const work = async (): Promise<void> => {
      await Promise.all(step.after.map((name) => ends.get(name)))
      if (!missing.includes(step)) return
      const title = `Step ${missing.indexOf(step) + 1} of ${missing.length}: ${step.title}`
      if (await provideStep(run, step, scratch, title)) provided.add(step)
    }
    const end = work().catch((error: unknown) => {
      failure.abort(error)
      throw error
    })
    ends.set(step.name, end)
  }
  await Promise.allSettled(ends.values())
  failure.signal.throwIfAborted()
  return {
    toolbox: locateTools(options.cacheRoot),
    provided: options.steps.filter((step) => provided.has(step)).map(({ name }) => name),
  }
}

/** Before a long wait, how long; nobody is told of a short one. */
const announce = ({ steps, cacheRoot, reporter }: SetupOptions, missing: SetupStep[]): void => {
  const minutes = expectedTotalMs(steps, missing, readDurations(cacheRoot)) / 60_000
  if (minutes <= 1) return
  reporter.note(`Set-up takes about ${Math.ceil(minutes)} minutes this once, seconds from then on.`)
}

/** False when an earlier step has brought this one's result with it (a package its daemon). */
const provideStep = async (
  options: SetupOptions,
  step: SetupStep,
  scratch: string,
  title: string,
): Promise<boolean> => {
  const { cacheRoot, reporter, signal } = options
  signal.throwIfAborted()
  if (await step.isReady(createContext(options, step, scratch, () => undefined))) return false
  const began = performance.now()
  const provide = async ({ update }: Pick<Step, 'update'>): Promise<void> => {
    const context = createContext(options, step, scratch, update)
    await step.provide(context)
    if (await step.isReady(context)) return
    throw setupError(
      'ERR_SETUP_STEP',
      `${step.title}: every command succeeded, yet the result is not there.`,
    )
  }
  await reporter.during(title, provide, {
    expectedMs: expectedMs(step, readDurations(cacheRoot)),
    failure: () => (signal.aborted ? 'stopped' : undefined),
  })
  recordDuration(cacheRoot, step, performance.now() - began)
  return true
}

const createContext = (
  options: SetupOptions,
  step: SetupStep,
  scratch: string,
  onLine: (line: string) => void,
): SetupContext => {
  const layout = describeCache(options.cacheRoot)
  const { env, signal, cacheRoot } = options
  const programs: TaskContext = {
    ...{ env, signal, task: 'Set-up', failure: setupError.of('ERR_SETUP_STEP') },
    logFile: join(layout.logs, `${step.name}.log`),
    onLine: (line) => onLine(line.trim().slice(0, shownCharacters)),
  }
  return {
    env,
    cacheRoot,
    // No cloud can have this name: theirs begin with a letter.
    machineState: join(options.stateRoot, '.machine'),
    layout,
    toolbox: locateTools(cacheRoot),
    asRoot,
    run: (words, options) => runTask(programs, words, options),
    scratch,
  }
}

/** Only the holder of the lock comes here, so every scratch folder is a dead run's. */
const sweepScratch = async (cacheRoot: string): Promise<void> => {
  const leftovers = (await readdir(cacheRoot)).filter((name) => name.startsWith('scratch-'))
  for (const name of leftovers) await removeScratch(join(cacheRoot, name))
}

/** Tries again: a program of a run that was just killed may still be writing its last file. */
const removeScratch = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10 })
