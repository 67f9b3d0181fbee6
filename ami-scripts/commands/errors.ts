import { hintText, type Aimed } from '../../infra/foundation/hint.ts'
import type { Command } from '../program/command.ts'
import { errorCatalogue } from './error-catalogue.ts'

/** Aimed at nothing in particular. */
const plain: Aimed = {
  make: (target) => `make ${target}`,
  makeOtherCloud: 'make up CLOUD=NAME',
  environmentFile: 'infra/env/<env>.tfvars.json',
}

/** `assay errors`: the whole catalogue, so that a code found in a log leads to its remedy. */
export const errorsCommand: Command = {
  help: 'Prints one line per code: the code, the exit status it ends in, and the next step.',
  options: {},
  run: () => {
    const entries = Object.entries(errorCatalogue).map(
      ([code, { exitStatus, hint }]) =>
        [code, { exitStatus, hint: hintText(hint, plain) }] as const,
    )
    const width = Math.max(...entries.map(([code]) => code.length))
    return Promise.resolve({
      result: Object.fromEntries(entries),
      lines: entries.map(
        ([code, entry]) => `${code.padEnd(width)}  ${entry.exitStatus}  ${entry.hint}`,
      ),
    })
  },
}
