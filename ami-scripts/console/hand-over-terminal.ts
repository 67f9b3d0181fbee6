import { spawnAtTerminal } from '../../infra/foundation/spawn.ts'
import { consoleError } from './console-error.ts'

/**
 * Hands the terminal to a program until it ends; Ctrl-C is the program's, not ours.
 *
 * @returns the program's exit status; 1 when a signal ended it
 * @throws AssayError ERR_SHELL_PROGRAM
 */
export const handOverTerminal = (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawnAtTerminal([program, ...args], env)
    child.on('error', (cause) => {
      reject(consoleError('ERR_SHELL_PROGRAM', `${program} could not be started.`, { cause }))
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
