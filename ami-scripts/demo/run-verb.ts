import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { demoError } from './demo-error.ts'

const launcher = fileURLToPath(new URL('../bin/assay', import.meta.url))

export interface VerbRun {
  readonly result: unknown
  /** Of the whole command, as the person who types it waits. */
  readonly tookMs: number
}

/**
 * Runs one verb as a person would, in a process of its own; what it reports on stderr is shown.
 *
 * @throws AssayError ERR_DEMO_STEP when it fails (its own error was shown), ERR_INTERRUPTED
 */
export const runVerb = async (
  args: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string | undefined>>
    readonly signal: AbortSignal
    readonly now: () => number
  },
): Promise<VerbRun> => {
  const beganMs = options.now()
  const { exitStatus, stdout } = await collect([...args, '--json'], options)
  options.signal.throwIfAborted()
  const document = exitStatus === 0 ? (JSON.parse(stdout) as { result: unknown }) : undefined
  if (document === undefined) {
    const { error } = parseFailure(stdout)
    throw demoError(
      'ERR_DEMO_STEP',
      `\`assay ${args.join(' ')}\` ended in ${exitStatus}: ${error.message} [${error.code}]`,
      { details: [...error.details, ...(error.hint === '' ? [] : [`next: ${error.hint}`])] },
    )
  }
  return { result: document.result, tookMs: options.now() - beganMs }
}

interface Failure {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly hint: string
    readonly details: readonly string[]
  }
}

/** A verb that dies without its document (killed, out of memory) still gets a sentence. */
const parseFailure = (stdout: string): Failure => {
  if (stdout.trim() !== '') return JSON.parse(stdout) as Failure
  return {
    error: { code: 'ERR_INTERNAL', message: 'it died without a word', hint: '', details: [] },
  }
}

/** A Ctrl-C reaches the child through the terminal's process group; a SIGTERM is passed on here. */
const collect = (
  args: readonly string[],
  { env, signal }: Parameters<typeof runVerb>[1],
): Promise<{ exitStatus: number; stdout: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(launcher, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...env } })
    const stop = (): void => {
      child.kill('SIGTERM')
    }
    signal.addEventListener('abort', stop, { once: true })
    let stdout = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => {
      stdout += chunk
    })
    child.on('error', (cause) => {
      signal.removeEventListener('abort', stop)
      reject(
        demoError('ERR_DEMO_STEP', `\`assay ${args.join(' ')}\` could not be started.`, {
          cause,
        }),
      )
    })
    child.on('close', (code) => {
      signal.removeEventListener('abort', stop)
      resolve({ exitStatus: code ?? 1, stdout })
    })
  })
