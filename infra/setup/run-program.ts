import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { AssayError } from '../../ami-scripts/foundation/assay-error.ts'

export interface RunOptions {
  readonly cwd?: string
  /** Laid over the environment set-up was started with. */
  readonly env?: Readonly<Record<string, string>>
  readonly deadlineMs: number
}

/**
 * Runs one program to its end and resolves to what it wrote to standard output.
 *
 * @throws AssayError ERR_SETUP_STEP with its last lines; the abort reason when interrupted
 */
export type RunProgram = (words: readonly string[], options: RunOptions) => Promise<string>

export interface RunnerOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Everything programs write is appended here, for the day one fails. */
  readonly logFile: string
  /** The beginning of the line a program wrote last, for the progress display. */
  readonly onLine: (line: string) => void
}

/** Passes TERM on to its whole group; ends with the program's own status. */
const supervisor = 'trap "trap - TERM; kill -TERM 0" TERM; "$@" & wait "$!"'
const graceMs = 5_000
const linesKept = 15
const shownCharacters = 72

/**
 * Each program leads a process group of its own, and the whole group is ended on abort and at the
 * deadline. When set-up itself is killed outright, the kernel tells the group's leader (setpriv).
 */
export const createRunner =
  (runner: RunnerOptions): RunProgram =>
  async (words, options) => {
    runner.signal.throwIfAborted()
    const leader = ['--pdeathsig', 'TERM', '--', 'sh', '-c', supervisor, 'sh']
    const child = spawn('setpriv', [...leader, ...words], {
      cwd: options.cwd,
      env: { ...runner.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const output = collectOutput(child, runner)
    const ended = { byDeadline: false }
    const stop = (): void => endGroup(child)
    const deadline = setTimeout(() => {
      ended.byDeadline = true
      stop()
    }, options.deadlineMs)
    runner.signal.addEventListener('abort', stop, { once: true })
    try {
      const status = await closed(child)
      runner.signal.throwIfAborted()
      if (status === 0) return output.stdout.join('\n')
      const reason = ended.byDeadline
        ? `did not end within ${options.deadlineMs / 1000} s`
        : `ended with ${status}`
      throw new AssayError('ERR_SETUP_STEP', `${words.slice(0, 4).join(' ')} … ${reason}.`, {
        details: [...output.last, `log: ${runner.logFile}`],
      })
    } finally {
      clearTimeout(deadline)
      runner.signal.removeEventListener('abort', stop)
    }
  }

const closed = (child: ChildProcess): Promise<number | string> =>
  new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new AssayError('ERR_SETUP_STEP', 'A program could not be started.', { cause }))
    })
    child.once('close', (status, signal) => {
      resolve(status ?? signal ?? 'no status')
    })
  })

const collectOutput = (
  child: ChildProcess,
  runner: RunnerOptions,
): { readonly stdout: string[]; readonly last: string[] } => {
  const stdout: string[] = []
  const last: string[] = []
  const follow = (stream: NodeJS.ReadableStream | null, sink: string[]): void => {
    if (stream === null) return
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      sink.push(line)
      last.push(line)
      if (last.length > linesKept) last.shift()
      appendFileSync(runner.logFile, `${line}\n`)
      runner.onLine(line.slice(0, shownCharacters))
    })
  }
  follow(child.stdout, stdout)
  follow(child.stderr, [])
  return { stdout, last }
}

/** TERM to the group, KILL after a grace; a group that runs as root is reached through sudo. */
const endGroup = (child: ChildProcess): void => {
  const group = child.pid
  if (group === undefined || child.exitCode !== null) return
  signalGroup(group, 'TERM')
  setTimeout(() => {
    if (child.exitCode === null && child.signalCode === null) signalGroup(group, 'KILL')
  }, graceMs).unref()
}

const signalGroup = (group: number, name: 'TERM' | 'KILL'): void => {
  try {
    process.kill(-group, `SIG${name}`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EPERM') {
      spawn('sudo', ['-n', 'kill', '-s', name, '--', `-${group}`], { stdio: 'ignore' })
    } else if (code !== 'ESRCH') throw error
  }
}
