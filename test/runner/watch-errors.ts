/**
 * Loaded into every process of a test run before anything else: notes in the folder that
 * ASSAY_ERRORS_SEEN names which error codes the sources `made` there, and which of them the process
 * `told` on stdout or stderr. An error that a test makes itself, to see what becomes of it, proves
 * nothing and is left out.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssayError } from '../../infra/foundation/assay-error.ts'
import { ServiceError } from '../../service/errors.ts'

const tests = fileURLToPath(new URL('..', import.meta.url))
const made = new Set<string>()
const told = new Set<string>()

/** Whether a test says `hostError(…)`: frames that only make the error do not count. */
const madeByTest = (error: Error): boolean => {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  const caller = frames.find(
    (line) => !/(watch-errors|assay-error)\.ts|\bnew \w+Error\b/.test(line),
  )
  return caller?.includes(tests) ?? false
}

const note = (folder: string, deed: 'made' | 'told', code: string): void => {
  const noted = deed === 'made' ? made : told
  if (noted.has(code)) return
  noted.add(code)
  appendFileSync(join(folder, String(process.pid)), `${deed} ${code}\n`)
}

const noteMade = (folder: string, { code }: Error & { readonly code?: unknown }): void => {
  if (typeof code === 'string') note(folder, 'made', code)
}

/** Of what the process writes; a code that it did not make, as in `assay errors`, is none told. */
const watchWords = (folder: string, stream: NodeJS.WriteStream): void => {
  const write = stream.write.bind(stream) as (...words: readonly unknown[]) => boolean
  stream.write = (...words: readonly unknown[]) => {
    const text = made.size > told.size ? String(words[0]) : ''
    for (const code of made) if (text.includes(code)) note(folder, 'told', code)
    return write(...words)
  }
}

/**
 * Puts a class between the error and Error. The code is a field that the error's own constructor
 * sets later, so it is read when that is done.
 */
const watch = (folder: string, kind: typeof AssayError | typeof ServiceError): void => {
  class WatchedError extends Error {
    constructor(message?: string, options?: ErrorOptions) {
      super(message, options)
      if (!madeByTest(this)) queueMicrotask(() => noteMade(folder, this))
    }
  }
  Object.setPrototypeOf(kind, WatchedError)
  Object.setPrototypeOf(kind.prototype, WatchedError.prototype)
}

const folder = process.env['ASSAY_ERRORS_SEEN']
if (folder !== undefined) {
  watch(folder, AssayError)
  watch(folder, ServiceError)
  watchWords(folder, process.stdout)
  watchWords(folder, process.stderr)
}
