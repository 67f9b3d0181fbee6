import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { noteErrors } from '../runner/errors-seen.ts'
import { signalProcess } from '../../infra/foundation/running-processes.ts'

export const launcher = fileURLToPath(new URL('../../ami-scripts/bin/assay', import.meta.url))

export interface ProgramRun {
  readonly exitStatus: number | null
  readonly stdout: string
  readonly stderr: string
  /** The document that --json prints. */
  readonly document: {
    readonly result: Record<string, unknown> | null
    readonly error: {
      readonly code: string
      readonly message: string
      readonly details: readonly string[]
      readonly hint: string
    } | null
  }
}

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  /** Called with everything written to stderr so far; returns a signal to send, once. */
  readonly interrupt?: (stderr: string) => NodeJS.Signals | undefined
  /** Another checkout's program. */
  readonly program?: string
}

/**
 * Runs `assay <args> --json` as a person's shell would: a process group of its own, to its end. A
 * signal goes to the whole group, as a terminal's Ctrl-C does. When the test itself is killed, the
 * kernel ends the program (setpriv).
 */
export const runAssay = (args: readonly string[], options: ProgramOptions): Promise<ProgramRun> =>
  new Promise((resolve, reject) => {
    const words = [options.program ?? launcher, ...args, '--json']
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...options.env },
      timeout: options.timeoutMs,
      detached: true,
    })
    let stdout = ''
    let stderr = ''
    let isInterrupted = false
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
      const signal = isInterrupted ? undefined : options.interrupt?.(stderr)
      if (signal !== undefined) {
        isInterrupted = true
        signalProcess(-(child.pid ?? 0), signal)
      }
    })
    child.on('error', reject)
    child.on('close', (exitStatus) => {
      const document = stdout.trim() === '' ? noDocument : JSON.parse(stdout)
      noteErrors(document.error?.code ?? '')
      resolve({ exitStatus, stdout, stderr, document })
    })
  })

const noDocument: ProgramRun['document'] = { result: null, error: null }

/** The same, for a run that must end well: otherwise its own words are the failure. */
export const assaySucceeds = async (
  args: readonly string[],
  options: ProgramOptions,
): Promise<Record<string, unknown>> => {
  const run = await runAssay(args, options)
  if (run.exitStatus !== 0 || run.document.result === null) {
    const said = JSON.stringify(run.document.error, null, 2)
    throw new Error(`assay ${args.join(' ')} ended in ${run.exitStatus}: ${said}\n${run.stderr}`)
  }
  return run.document.result
}
