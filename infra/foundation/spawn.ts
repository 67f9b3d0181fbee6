/**
 * The programs that are not run to their end, each with what sets it apart; all others go through
 * run-program.ts. Nothing else of the project starts a process.
 */
import {
  execFile,
  spawn,
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
} from 'node:child_process'

type Env = Readonly<Record<string, string | undefined>>

/** Descriptors for standard output and standard error. */
export interface Descriptors {
  readonly stdout: number
  readonly stderr: number
}

/**
 * A daemon: it outlives us, in a session of its own.
 *
 * @returns when it has been started; rejects with what it could not be started for
 */
export const spawnDaemon = async (
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: Env; readonly output: Descriptors },
): Promise<ChildProcess> => {
  const [program = '', ...args] = words
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', options.output.stdout, options.output.stderr],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
  })
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  child.unref()
  return child
}

/** A program at the person's own terminal: Ctrl-C is its, not ours. */
export const spawnAtTerminal = (words: readonly string[], env: Env): ChildProcess => {
  const [program = '', ...args] = words
  return spawn(program, args, { stdio: 'inherit', env: { ...env } })
}

/** A stream that is read and written while it runs, such as Docker's events or a layer's tar. */
export const spawnStream = (
  words: readonly string[],
  options: { readonly env?: Env; readonly signal?: AbortSignal } = {},
): ChildProcessWithoutNullStreams => {
  const [program = '', ...args] = words
  return spawn(program, args, {
    stdio: 'pipe',
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}

/** flock(1), which inherits an open file as descriptor 3. When we are killed it ends as well. */
export const spawnHolding = (
  descriptor: number,
  words: readonly string[],
  signal: AbortSignal,
): ChildProcess =>
  spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...words], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
    signal,
  })

/** A signal for a group that runs as root, which a user may not send. */
export const killAsRoot = (group: number, signal: string): void => {
  execFile('sudo', ['-n', 'kill', '-s', signal, '--', `-${group}`], () => undefined)
}
