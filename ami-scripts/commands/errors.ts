import type { Command } from '../program/command.ts'
import { catalogue } from '../../infra/foundation/errors.ts'

/** `assay errors`: the whole catalogue, so that a code found in a log leads to its remedy. */
export const errorsCommand: Command = {
  verb: 'errors',
  summary: 'List every error code with its exit status and what to do',
  help: 'Prints one line per code: the code, the exit status it ends in, and the next step.',
  options: {},
  run: () => {
    const entries = Object.entries(catalogue)
    const width = Math.max(...entries.map(([code]) => code.length))
    return Promise.resolve({
      result: catalogue,
      lines: entries.map(
        ([code, entry]) => `${code.padEnd(width)}  ${entry.exitStatus}  ${entry.hint}`,
      ),
    })
  },
}
