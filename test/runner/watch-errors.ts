/**
 * Loaded into every process of a test run before anything else: writes down the code of each error
 * that the sources make there, in the folder that ASSAY_ERRORS_SEEN names. One that a test makes
 * itself, to see what becomes of it, proves nothing and is left out.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssayError } from '../../infra/foundation/assay-error.ts'
import { ServiceError } from '../../service/errors.ts'

const tests = fileURLToPath(new URL('..', import.meta.url))
const seen = new Set<string>()

/** Whether a test says `hostError(…)`: frames that only make the error do not count. */
const madeByTest = (error: Error): boolean => {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  const caller = frames.find(
    (line) => !/(watch-errors|assay-error)\.ts|\bnew \w+Error\b/.test(line),
  )
  return caller?.includes(tests) ?? false
}

const writeDown = (folder: string, error: Error & { readonly code?: unknown }): void => {
  if (typeof error.code !== 'string' || seen.has(error.code)) return
  seen.add(error.code)
  appendFileSync(join(folder, String(process.pid)), `${error.code}\n`)
}

/**
 * Puts a class between the error and Error. The code is a field that the error's own constructor
 * sets later, so it is read when that is done.
 */
const watch = (folder: string, kind: typeof AssayError | typeof ServiceError): void => {
  class WatchedError extends Error {
    constructor(message?: string, options?: ErrorOptions) {
      super(message, options)
      if (!madeByTest(this)) queueMicrotask(() => writeDown(folder, this))
    }
  }
  Object.setPrototypeOf(kind, WatchedError)
  Object.setPrototypeOf(kind.prototype, WatchedError.prototype)
}

const folder = process.env['ASSAY_ERRORS_SEEN']
if (folder !== undefined) {
  watch(folder, AssayError)
  watch(folder, ServiceError)
}
