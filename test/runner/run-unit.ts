import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import type { TestUnit } from './test-unit.ts'
import { tallyTap, type Tally } from './tap-tally.ts'

export interface UnitOutcome extends Tally {
  readonly title: string
  readonly fileCount: number
  readonly elapsedMs: number
  /** The end of what it wrote beside its TAP; shown when it failed. */
  readonly lastLines: readonly string[]
}

export interface RunUnitOptions {
  readonly root: string
  /** The Node that runs it. */
  readonly node: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly deadlineMs: number
  readonly signal: AbortSignal
  /** Everything it wrote, TAP included. */
  readonly logFile: string
}

const graceMs = 10_000
const linesKept = 30

/**
 * Runs one program that writes TAP. One that dies, hangs or holds no test
 * counts as one failure more than its TAP says.
 */
export const runUnit = async (
  unit: TestUnit,
  entry: string,
  options: RunUnitOptions,
): Promise<UnitOutcome> => {
  const began = performance.now()
  const child = spawn(options.node, [entry], {
    cwd: options.root,
    env: { ...options.env, TAP: '1', TAP_TIMEOUT: String(options.deadlineMs / 1000) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const log = createWriteStream(options.logFile)
  const lastLines: string[] = []
  const keep = (text: string): void => {
    lastLines.push(...text.split('\n').filter((line) => line.trim() !== ''))
    lastLines.splice(0, Math.max(0, lastLines.length - linesKept))
  }
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  child.stderr.setEncoding('utf8').on('data', keep)
  const ended: { reason: string | undefined } = { reason: undefined }
  const stop = (reason: string): void => {
    ended.reason ??= reason
    endGroup(child.pid, 'SIGTERM')
    setTimeout(() => endGroup(child.pid, 'SIGKILL'), graceMs).unref()
  }
  const deadline = setTimeout(
    () => stop(`did not end within ${options.deadlineMs / 1000} s`),
    options.deadlineMs,
  )
  const interrupt = (): void => stop('interrupted')
  options.signal.addEventListener('abort', interrupt, { once: true })
  const closed = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'no status'))
  })
  const [tally, status] = await Promise.all([
    tallyTap(child.stdout.pipe(new PassThrough()), keep),
    closed,
  ])
  clearTimeout(deadline)
  options.signal.removeEventListener('abort', interrupt)
  // What a test left running in its group would outlive it.
  endGroup(child.pid, 'SIGKILL')
  log.end()
  const { title } = unit
  const fileCount = unit.files.length
  const elapsedMs = performance.now() - began
  return { ...withExit(tally, ended.reason, status), title, fileCount, elapsedMs, lastLines }
}

const withExit = (tally: Tally, reason: string | undefined, status: number | string): Tally => {
  const isEmpty = tally.passed + tally.failed + tally.skipped === 0
  if (reason === undefined && !isEmpty && (status === 0 || tally.failed > 0)) return tally
  const title = reason ?? (status === 0 ? 'holds no test' : `ended with ${status}`)
  const failure = { path: ['(the program itself)', title], diagnostics: undefined }
  return { ...tally, failed: tally.failed + 1, failures: [...tally.failures, failure] }
}

const endGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
