import { createHash } from 'node:crypto'

/**
 * Every input of the image that is known before the bake. More than decides its content: files are
 * taken whole, comments and checks included. Less, too: packages of Debian and Amazon that no pin
 * names come as their archives have them on the day, and the receipt lists what came.
 */
export interface KeyInputs {
  /** Template, scripts, root files, units and pins: digest by path within the project. */
  readonly files: Readonly<Record<string, string>>
  /** Values of the template's content variables. */
  readonly variables: Readonly<Record<string, string | number | boolean>>
  readonly sourceImageId: string
  /** `sha256:…` of the app image. */
  readonly appImageDigest: string
}

/**
 * The content key: SHA-256 over the inputs in one canonical order, so that equal inputs have an
 * equal key on every machine.
 *
 * @returns 64 hexadecimal digits
 */
export const contentKey = (inputs: KeyInputs): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        'assay-bake-1',
        sortedEntries(inputs.files),
        sortedEntries(inputs.variables),
        inputs.sourceImageId,
        inputs.appImageDigest,
      ]),
    )
    .digest('hex')

const sortedEntries = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** What people and names see of a key. */
export const shortKey = (key: string): string => key.slice(0, 12)
