import type { Hint } from './hint.ts'

/** 1 failed, 2 usage, 3 held for a person, 4 rolled back, 130 interrupted. */
export type ExitStatus = 1 | 2 | 3 | 4 | 130

/** What a code stands for, wherever it is thrown. */
export interface ErrorEntry {
  readonly exitStatus: ExitStatus
  /** What to do next. */
  readonly hint: Hint
}

/** The errors of one room by their code, `ERR_<AREA>_<WHAT>`. Sorted. */
export type ErrorList = Readonly<Record<string, ErrorEntry>>

export interface ErrorOptions {
  readonly cause?: unknown
  /** Several faults found at once (for example every bad key of a tfvars file), one line each. */
  readonly details?: readonly string[]
  /** Where this failure knows better than its list. */
  readonly hint?: Hint
}

/**
 * A failure that a person can act on. The code is stable; the message says what failed, with which
 * thing and numbers.
 */
export class AssayError extends Error {
  readonly code: string
  readonly exitStatus: ExitStatus
  readonly details: readonly string[]
  readonly hint: Hint

  constructor(code: string, entry: ErrorEntry, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AssayError'
    this.code = code
    this.exitStatus = entry.exitStatus
    this.details = options.details ?? []
    this.hint = options.hint ?? entry.hint
  }
}

/** Makes an error of one code; for what fails in the words of whoever called it. */
export type Failure = (message: string, options?: ErrorOptions) => AssayError

/** Makes the errors of one room: `throw roomError('ERR_ROOM_WHAT', 'It is full.')`. */
export type RoomError<List extends ErrorList> = ((
  code: keyof List & string,
  message: string,
  options?: ErrorOptions,
) => AssayError) & {
  readonly list: List
  /** The code bound. */
  readonly of: (code: keyof List & string) => Failure
}

/** Each room lists its own errors beside itself; the program composes the lists. */
export const errorsOf = <const List extends ErrorList>(list: List): RoomError<List> => {
  const make = (code: keyof List & string, message: string, options?: ErrorOptions) =>
    new AssayError(code, list[code] as ErrorEntry, message, options)
  const of =
    (code: keyof List & string): Failure =>
    (message, options) =>
      make(code, message, options)
  return Object.assign(make, { list, of })
}

export const failed = (hint: Hint): ErrorEntry => ({ exitStatus: 1, hint })
export const usage = (hint: Hint): ErrorEntry => ({ exitStatus: 2, hint })
export const interrupted = (hint: Hint): ErrorEntry => ({ exitStatus: 130, hint })
