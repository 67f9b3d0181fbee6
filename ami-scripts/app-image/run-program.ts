import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AssayError } from '../foundation/assay-error.ts'

const run = promisify(execFile)

/** How the image's tools are run: with whose environment, and until when. */
export interface ProgramContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs a program to its end and resolves to what it printed. It is killed at the deadline or when
 * the signal aborts.
 *
 * @throws AssayError ERR_APP_IMAGE_TOOL with the program's last words
 */
export const runProgram = async (
  context: ProgramContext,
  command: readonly [string, ...string[]],
  options: { cwd?: string; timeoutMs: number; env?: Readonly<Record<string, string>> },
): Promise<string> => {
  const [file, ...args] = command
  try {
    const { stdout } = await run(file, args, {
      cwd: options.cwd,
      env: { ...context.env, ...options.env },
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 * 1024,
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    })
    return stdout
  } catch (cause) {
    throw toolFailed(file, cause)
  }
}

/** Failure of a tool, with the last lines it wrote to standard error. */
export const toolFailed = (program: string, cause: unknown, stderr?: string): AssayError => {
  const words = stderr ?? (cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '')
  return new AssayError('ERR_APP_IMAGE_TOOL', `App image stopped: ${program} failed.`, {
    cause,
    details: words
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-12),
  })
}
