/** Steps that provide one file each, and set-up on them. */
import { existsSync, readdirSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { withDuring, type Reporter } from '../../../infra/foundation/reporter.ts'
import { runSetup, type SetupOutcome } from '../../../infra/setup/run-setup.ts'
import type { SetupContext, SetupStep } from '../../../infra/setup/setup-step.ts'

/** Keeps what a person would read. */
export const createReporter = (): Reporter & { readonly lines: string[] } => {
  const lines: string[] = []
  const reporter = withDuring({
    note: (line) => lines.push(line),
    confirm: () => Promise.resolve(false),
    step: (title) => ({
      update: () => undefined,
      done: () => lines.push(`done ${title}`),
      fail: (detail) => lines.push(`fail ${title}${detail ? ` (${detail})` : ''}`),
    }),
  })
  return { ...reporter, lines }
}

/** A step that provides one file, by whatever the test wants done for it. */
export const fileStep = (
  name: string,
  provide: (context: SetupContext, file: string) => Promise<void>,
  after: readonly string[] = [],
): SetupStep => {
  const fileOf = ({ cacheRoot }: SetupContext): string => join(cacheRoot, 'tools', name)
  return {
    name,
    title: name,
    after,
    expectedSeconds: 1,
    isReady: (context) => Promise.resolve(existsSync(fileOf(context))),
    provide: (context) => provide(context, fileOf(context)),
  }
}

/** Provides one file by a program, as the real steps do. */
export const byRename = (name: string, after: readonly string[] = []): SetupStep =>
  fileStep(
    name,
    async ({ run, scratch }, file) => {
      await run(['sh', '-c', `echo ${name} >${join(scratch, name)}`], { deadlineMs: 10_000 })
      await rename(join(scratch, name), file)
    },
    after,
  )

/** Runs set-up with everything below `cacheRoot`. */
export const setUp = (
  cacheRoot: string,
  steps: readonly SetupStep[],
  options: { signal?: AbortSignal; reporter?: Reporter } = {},
): Promise<SetupOutcome> =>
  runSetup({
    steps,
    cacheRoot,
    stateRoot: join(cacheRoot, 'state'),
    env: process.env,
    signal: options.signal ?? new AbortController().signal,
    reporter: options.reporter ?? createReporter(),
  })

/** Scratch folders that are there. */
export const leftovers = (cacheRoot: string): readonly string[] =>
  readdirSync(cacheRoot).filter((name) => name.startsWith('scratch-'))

export const cacheOf = (t: Test): string => join(t.testdir(), 'cache')
