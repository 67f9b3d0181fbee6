import { appendFileSync } from 'node:fs'
import type { AssayError, Failure } from './assay-error.ts'
import { explainDiskError } from './disk-error.ts'
import { runProgram } from './run-program.ts'

/** For whom programs are run that have to succeed. */
export interface TaskContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  /** What stops when a program fails, as the message begins: `Set-up`. */
  readonly task: string
  /** Makes the error then. */
  readonly failure: Failure
  /** Everything programs write is appended here, for the day one fails. */
  readonly logFile?: string
  /** The line a program wrote last, for the progress display. */
  readonly onLine?: (line: string) => void
}

export interface TaskOptions {
  readonly cwd?: string
  /** Laid over the context's. */
  readonly env?: Readonly<Record<string, string>>
  readonly deadlineMs: number
}

/** runTask with its context bound. */
export type RunTask = (words: readonly string[], options: TaskOptions) => Promise<string>

const linesKept = 15

/**
 * Runs a program of a task and resolves to what it wrote to standard output.
 *
 * @throws AssayError of the context's failure, with the program's last lines;
 *   ERR_DISK_WRITE when its log cannot be written; the abort's reason
 */
export const runTask = async (
  context: TaskContext,
  words: readonly string[],
  { cwd, env, deadlineMs }: TaskOptions,
): Promise<string> => {
  const { logFile, signal } = context
  const unwritable = new AbortController()
  const last: string[] = []
  const end = await runProgram(words, {
    env: { ...context.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    deadlineMs,
    signal: signal === undefined ? unwritable.signal : AbortSignal.any([signal, unwritable.signal]),
    onLine: (line) => {
      last.push(line)
      if (last.length > linesKept) last.shift()
      if (logFile !== undefined) append(logFile, line, unwritable)
      context.onLine?.(line)
    },
  })
  signal?.throwIfAborted()
  unwritable.signal.throwIfAborted()
  if (end.status === 0 && end.ended === 'by itself') return end.stdout
  throw taskFailed(context, `${words.slice(0, 4).join(' ')} …`, { reason: end.how, last })
}

/** A log that cannot be written ends the program: a failure without its log is not explained. */
const append = (logFile: string, line: string, unwritable: AbortController): void => {
  try {
    appendFileSync(logFile, `${line}\n`)
  } catch (fault) {
    unwritable.abort(explainDiskError(fault, logFile) ?? fault)
  }
}

/** Failure of a program, with the last lines it wrote. */
export const taskFailed = (
  { task, failure, logFile }: TaskContext,
  program: string,
  how: { readonly reason: string; readonly last: readonly string[]; readonly cause?: unknown },
): AssayError => {
  const details = how.last.filter((line) => line.trim() !== '').slice(-linesKept)
  return failure(`${task} stopped: ${program} ${how.reason}.`, {
    cause: how.cause,
    details: logFile === undefined ? details : [...details, `log: ${logFile}`],
  })
}
