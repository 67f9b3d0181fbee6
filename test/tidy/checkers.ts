import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Test } from 'tap'
import { root } from './sources.ts'

const deadlineMs = 240_000

export interface Ran {
  readonly status: number | null
  readonly output: string
}

/** Runs a checker to its end, in the project's root unless it is tried on another folder. */
export const run = (program: string, words: readonly string[], cwd = root): Ran => {
  const options = { cwd, encoding: 'utf8', timeout: deadlineMs } as const
  const { status, stdout, stderr, error } = spawnSync(program, words, options)
  return { status, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() }
}

/** The same, for a script of an npm package. */
export const node = (script: string, words: readonly string[], cwd = root): Ran =>
  run(process.execPath, [join(root, 'node_modules', script), ...words], cwd)

/** One failure a line of output, so that the summary names every place. */
export const expectClean = (t: Test, { status, output }: Ran, fix: string): void => {
  if (status === 0) {
    t.pass(fix)
    return
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  for (const line of lines.slice(0, 60)) t.fail(`${line} (${fix})`, { stack: '', at: null })
  if (lines.length === 0) t.fail(`no output, status ${status} (${fix})`)
}
