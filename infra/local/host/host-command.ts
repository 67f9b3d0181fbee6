import { asRoot as root } from '../../foundation/as-root.ts'
import { runProgram } from '../../foundation/run-program.ts'
import { hostError } from './host-error.ts'

/**
 * Runs host programs, with root's rights where they are needed. Injected, so that tests can watch.
 */
export interface HostCommand {
  /**
   * @param input goes to the program's standard input
   * @returns its standard output
   * @throws AssayError ERR_HOST_COMMAND with the program's own words
   */
  readonly asRoot: (program: string, args: readonly string[], input?: string) => Promise<string>
  readonly asUser: (program: string, args: readonly string[], input?: string) => Promise<string>
}

const deadlineMs = 60_000

/** Every command has a deadline of 60 s. A user who is not root goes through `sudo -n`. */
export const createHostCommand = (): HostCommand => ({
  asRoot: (program, args, input) => run([...root, program, ...args], input),
  asUser: (program, args, input) => run([program, ...args], input),
})

const run = async (words: readonly string[], input = ''): Promise<string> => {
  const { status, ended, stdout, stderr, how } = await runProgram(words, { input, deadlineMs })
  if (status === 0 && ended === 'by itself') return stdout
  throw hostError('ERR_HOST_COMMAND', `Command ${how}: ${words.join(' ')}.`, {
    details: stderr.trim().split('\n'),
  })
}
