import { createInterface } from 'node:readline'
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { signalProcess } from './running-processes.ts'
import { killAsRoot } from './spawn.ts'

export interface ProgramOptions {
  /** What it is started with; ours when nothing is said. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Goes to its standard input, as a secret must; otherwise that is at its end. */
  readonly input?: string
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
  /** What its group is sent at an abort or the deadline; TERM unless it says otherwise. */
  readonly interrupt?: 'SIGINT' | 'SIGTERM'
  /** From then on until whatever is left is killed. */
  readonly graceMs?: number
  /** Every line as it comes, of both streams. */
  readonly onLine?: (line: string) => void
  /** Leaves its standard error to the person: then none is kept. */
  readonly showsErrors?: boolean
}

/** How a program ended. */
export interface ProgramEnd {
  /** Exit status; undefined when a signal ended it. 127: it could not be started. */
  readonly status: number | undefined
  readonly ended: 'by itself' | 'by the deadline' | 'by an abort'
  readonly stdout: string
  readonly stderr: string
  /** In words: `ended with 3`, `did not end within 60 s`. */
  readonly how: string
}

/** Exit status of a shell whose program is not there. */
export const notFound = 127

const defaultGraceMs = 5_000

/**
 * Passes TERM on to its whole group; ends with the program's own status. A shell gives what it
 * starts in the background no input of its own accord.
 */
const supervisor = [
  'trap "trap - TERM; kill -TERM 0" TERM',
  'exec 3<&0; "$@" <&3 3<&- & wait "$!"',
].join('; ')
const supervised = ['sh', '-c', supervisor, 'sh']

/**
 * Runs one program to its end; whatever that is, it is no error here. It leads a process group of
 * its own, and the whole group is ended on abort and at the deadline; what a program leaves of its
 * group is killed. When this process itself is killed outright, the kernel tells the group's leader
 * (setpriv).
 *
 * @throws the abort's own reason when it was aborted before the start
 */
export const runProgram = async (
  words: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> => {
  options.signal?.throwIfAborted()
  // Loaded with the first program that is run: a verb that runs none starts without it.
  const { $ } = await import('zx')
  // A shell makes what it starts in the background deaf to INT. Who winds up at an interrupt passes
  // TERM on to its own by itself.
  const leader = options.interrupt === 'SIGINT' ? [] : supervised
  const start = $({
    ...{ quiet: true, nothrow: true, detached: true, prefix: '', postfix: '' },
    stdio: [
      options.input === undefined ? 'ignore' : 'pipe',
      'pipe',
      options.showsErrors === true ? 'inherit' : 'pipe',
    ],
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } as NodeJS.ProcessEnv }),
  })
  const running = start`exec setpriv --pdeathsig TERM -- ${[...leader, ...words]}`
  const guard = guardGroup(() => running.pid, options)
  const drained = endAtExit(running.child, guard.stop)
  if (options.onLine !== undefined) {
    followLines([running.child?.stdout, running.child?.stderr], options.onLine)
  }
  try {
    const { exitCode, signal, stdout, stderr } = await running
    const status = signal === null ? (exitCode ?? undefined) : undefined
    const ended = guard.ended()
    return { status, ended, stdout, stderr, how: describeEnd(ended, status ?? signal, options) }
  } finally {
    clearTimeout(drained.timer)
    guard.stop()
  }
}

/** What a program wrote is read within milliseconds of its end. */
const drainMs = 1_000

/**
 * The end of the program is its exit. Somebody who left its group may hold its output for as long
 * as it likes, and is not waited for.
 */
const endAtExit = (
  child: ChildProcess | undefined,
  onExit: () => void,
): { timer?: NodeJS.Timeout } => {
  const drained: { timer?: NodeJS.Timeout } = {}
  child?.once('exit', () => {
    onExit()
    drained.timer = setTimeout(() => {
      child.stdout?.destroy()
      child.stderr?.destroy()
    }, drainMs)
  })
  return drained
}

const describeEnd = (
  ended: ProgramEnd['ended'],
  end: number | string | null,
  { deadlineMs }: ProgramOptions,
): string => {
  if (ended === 'by the deadline') return `did not end within ${deadlineMs / 1000} s`
  return end === notFound ? 'could not be started' : `ended with ${end}`
}

const followLines = (
  streams: readonly (Readable | null | undefined)[],
  onLine: (line: string) => void,
): void => {
  for (const input of streams) {
    if (input) createInterface({ input, crlfDelay: Infinity }).on('line', onLine)
  }
}

/** Ends the group at an abort or the deadline, and kills what is left of it. */
const guardGroup = (pid: () => number | undefined, options: ProgramOptions) => {
  const { signal, deadlineMs, interrupt = 'SIGTERM', graceMs = defaultGraceMs } = options
  let ended: ProgramEnd['ended'] = 'by itself'
  let killTimer: NodeJS.Timeout | undefined
  const end = (why: ProgramEnd['ended']): void => {
    if (ended !== 'by itself') return
    ended = why
    signalGroup(pid(), interrupt)
    killTimer = setTimeout(() => signalGroup(pid(), 'SIGKILL'), graceMs)
  }
  const onAbort = (): void => end('by an abort')
  const deadline = setTimeout(() => end('by the deadline'), deadlineMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  return {
    ended: () => ended,
    stop: () => {
      clearTimeout(deadline)
      clearTimeout(killTimer)
      signal?.removeEventListener('abort', onAbort)
      signalGroup(pid(), 'SIGKILL')
    },
  }
}

/** A group that runs as root is reached through sudo. */
const signalGroup = (group: number | undefined, name: NodeJS.Signals): void => {
  if (group !== undefined && signalProcess(-group, name) === 'denied') {
    killAsRoot(group, name.slice('SIG'.length))
  }
}
