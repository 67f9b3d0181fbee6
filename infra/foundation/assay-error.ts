import { catalogue, type ErrorCode } from './errors.ts'

/**
 * A failure a person can act on. The code is stable and listed in errors.ts; the message says what
 * failed, with which thing and numbers, and ends in what to do next.
 */
export class AssayError extends Error {
  readonly code: ErrorCode
  /** Several faults found at once (for example every bad key of a tfvars file), one line each. */
  readonly details: readonly string[]
  /** What to do next: the catalogue's words, unless this failure knows better. */
  readonly hint: string

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: readonly string[]; hint?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AssayError'
    this.code = code
    this.details = options.details ?? []
    this.hint = options.hint ?? catalogue[code].hint
  }

  get exitStatus(): number {
    return catalogue[this.code].exitStatus
  }
}
