import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { AssayError, Failure } from './assay-error.ts'
import { signalProcess } from './running-processes.ts'

/** For whom programs are run. */
export interface ProgramContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  /** What stops when a program fails, as the message begins: `App image`. */
  readonly task: string
  /** Makes the error then. */
  readonly failure: Failure
  /** Everything programs write is appended here, for the day one fails. */
  readonly logFile?: string
  /** The line a program wrote last, for the progress display. */
  readonly onLine?: (line: string) => void
}

export interface RunOptions {
  readonly cwd?: string
  /** Laid over the context's. */
  readonly env?: Readonly<Record<string, string>>
  readonly deadlineMs: number
}

/** runProgram with its context bound. */
export type RunProgram = (words: readonly string[], options: RunOptions) => Promise<string>

/** Passes TERM on to its whole group; ends with the program's own status. */
const supervisor = 'trap "trap - TERM; kill -TERM 0" TERM; "$@" & wait "$!"'
const graceMs = 5_000
const linesKept = 15

/**
 * Runs one program to its end and resolves to what it wrote to standard output. It leads a process
 * group of its own, and the whole group is ended on abort and at the deadline. When this process
 * itself is killed outright, the kernel tells the group's leader (setpriv).
 *
 * @throws AssayError of the context's failure, with the program's last lines; the abort's reason
 */
export const runProgram = async (
  context: ProgramContext,
  words: readonly string[],
  options: RunOptions,
): Promise<string> => {
  context.signal?.throwIfAborted()
  const leader = ['--pdeathsig', 'TERM', '--', 'sh', '-c', supervisor, 'sh']
  const child = spawn('setpriv', [...leader, ...words], {
    cwd: options.cwd,
    env: { ...context.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const output = collectOutput(child, context)
  const guard = guardGroup(child, context.signal, options.deadlineMs)
  try {
    const end = await closed(child)
    context.signal?.throwIfAborted()
    if (end === 0 && !guard.isLate()) return output.stdout()
    const reason = guard.isLate()
      ? `did not end within ${options.deadlineMs / 1000} s`
      : `ended with ${end}`
    const program = `${words.slice(0, 4).join(' ')} …`
    throw programFailed(context, program, { reason, cause: end, last: output.last })
  } finally {
    guard.stop()
  }
}

/** Failure of a program, with the last lines it wrote. */
export const programFailed = (
  { task, failure, logFile }: ProgramContext,
  program: string,
  how: { readonly reason: string; readonly cause: unknown; readonly last: readonly string[] },
): AssayError => {
  const details = how.last.filter((line) => line.trim() !== '').slice(-linesKept)
  return failure(`${task} stopped: ${program} ${how.reason}.`, {
    cause: how.cause,
    details: logFile === undefined ? details : [...details, `log: ${logFile}`],
  })
}

/** Its exit status, the signal that ended it, or why it could not be started. */
const closed = (child: ChildProcess): Promise<number | string | Error> =>
  new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'no status'))
  })

const collectOutput = (
  child: ChildProcess,
  { logFile, onLine }: ProgramContext,
): { readonly stdout: () => string; readonly last: readonly string[] } => {
  let stdout = ''
  const last: string[] = []
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  for (const input of [child.stdout, child.stderr]) {
    if (input === null) continue
    createInterface({ input, crlfDelay: Infinity }).on('line', (line) => {
      last.push(line)
      if (last.length > linesKept) last.shift()
      if (logFile !== undefined) appendFileSync(logFile, `${line}\n`)
      onLine?.(line)
    })
  }
  return { stdout: () => stdout, last }
}

/** TERM to the group on abort and at the deadline, KILL after a grace. */
const guardGroup = (child: ChildProcess, signal: AbortSignal | undefined, deadlineMs: number) => {
  let isLate = false
  let killTimer: NodeJS.Timeout | undefined
  const end = (): void => {
    if (child.pid === undefined || killTimer !== undefined) return
    const group = child.pid
    signalGroup(group, 'TERM')
    killTimer = setTimeout(() => signalGroup(group, 'KILL'), graceMs)
  }
  const deadline = setTimeout(() => {
    isLate = true
    end()
  }, deadlineMs)
  signal?.addEventListener('abort', end, { once: true })
  return {
    isLate: () => isLate,
    stop: () => {
      clearTimeout(deadline)
      clearTimeout(killTimer)
      signal?.removeEventListener('abort', end)
    },
  }
}

/** A group that runs as root is reached through sudo. */
const signalGroup = (group: number, name: 'TERM' | 'KILL'): void => {
  if (signalProcess(-group, `SIG${name}`) !== 'denied') return
  spawn('sudo', ['-n', 'kill', '-s', name, '--', `-${group}`], { stdio: 'ignore' })
}
