import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AssayError } from '../../../ami-scripts/foundation/assay-error.ts'

const execute = promisify(execFile)

/** Runs a program to its end and resolves to what it printed. */
export type RunTool = (
  command: readonly [string, ...string[]],
  env?: Readonly<Record<string, string>>,
) => Promise<string>

const timeoutMs = 60_000

/** @throws AssayError ERR_LOCAL_APT_TOOL with the program's last words */
export const createRunTool = (options: {
  env: Readonly<Record<string, string | undefined>>
  signal?: AbortSignal | undefined
}): RunTool => {
  const { env, signal } = options
  return async ([file, ...args], extra) => {
    try {
      const limits = { timeout: timeoutMs, ...(signal === undefined ? {} : { signal }) }
      const { stdout } = await execute(file, args, { env: { ...env, ...extra }, ...limits })
      return stdout
    } catch (cause) {
      const words = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : ''
      throw new AssayError('ERR_LOCAL_APT_TOOL', `Local apt archive stopped: ${file} failed.`, {
        cause,
        details: words.split('\n').filter((line) => line !== ''),
      })
    }
  }
}
