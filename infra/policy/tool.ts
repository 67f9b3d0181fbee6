import { runProgram } from '../foundation/run-program.ts'
import { policyError } from './policy-error.ts'

/** How the checks are run: nothing else reaches the outside world on its own. */
export interface ToolContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

const linesKept = 15

/**
 * Runs a check that tells what it found as one JSON document, whatever its exit status says.
 *
 * @throws AssayError ERR_POLICY_TOOL when there is no such document, with its last words
 */
export const runForJson = async (
  { env, signal }: ToolContext,
  words: readonly string[],
  { cwd, deadlineMs }: { readonly cwd: string; readonly deadlineMs: number },
): Promise<unknown> => {
  const { stdout, stderr, how } = await runProgram(words, { env, signal, cwd, deadlineMs })
  signal?.throwIfAborted()
  try {
    return JSON.parse(stdout)
  } catch (cause) {
    const last = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
    const program = words.slice(0, 2).join(' ')
    throw policyError('ERR_POLICY_TOOL', `${program} … ${how} without a verdict.`, {
      cause,
      details: last.slice(-linesKept),
    })
  }
}
