import { fileURLToPath } from 'node:url'
import { runProgram } from '../../infra/foundation/run-program.ts'
import { demoError } from './demo-error.ts'

const launcher = fileURLToPath(new URL('../bin/assay', import.meta.url))

/** Longer than the longest deadline of a verb, a bake's: for one that hangs all the same. */
const verbDeadlineMs = 4 * 3_600_000
/** A bake removes its builder. */
const windUpMs = 300_000

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
  const { env, signal } = options
  const { status, stdout, how } = await runProgram([launcher, ...args, '--json'], {
    ...{ env, signal, deadlineMs: verbDeadlineMs, graceMs: windUpMs },
    // As from the terminal: the verb winds up what it began, and says where it was.
    interrupt: 'SIGINT',
    showsErrors: true,
  })
  signal.throwIfAborted()
  const document = status === 0 ? (JSON.parse(stdout) as { result: unknown }) : undefined
  if (document === undefined) {
    const { error } = parseFailure(stdout)
    throw demoError(
      'ERR_DEMO_STEP',
      `\`assay ${args.join(' ')}\` ${how}: ${error.message} [${error.code}]`,
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
