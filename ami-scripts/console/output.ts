import { aimedAt, type Aim } from '../../infra/env/aim.ts'
import { hintText } from '../../infra/foundation/hint.ts'
import { AssayError } from '../../infra/foundation/assay-error.ts'
import { explainDiskError } from '../../infra/foundation/disk-error.ts'
import { explainAwsError } from '../aws/explain-aws-error.ts'
import type { CommandResult } from '../program/command.ts'

/** Where the program prints: stdout carries the result, stderr everything else. */
export interface Output {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
}

/** Prints what a verb came back with. */
export const printResult = (output: Output, result: CommandResult, isJson: boolean): void => {
  if (isJson) {
    output.stdout(`${JSON.stringify({ result: result.result, error: null }, null, 2)}\n`)
    return
  }
  if (result.lines.length > 0) output.stdout(`${result.lines.join('\n')}\n`)
}

/**
 * Prints an error and returns the exit status that goes with it.
 *
 * @param options.aim of the run that failed: the hint's commands go on from it
 */
export const printError = (
  output: Output,
  error: unknown,
  { isJson, aim }: { readonly isJson: boolean; readonly aim: Aim },
): number => {
  const described = describeError(explainAwsError(error) ?? explainDiskError(error) ?? error, aim)
  if (isJson) {
    output.stdout(`${JSON.stringify({ result: null, error: described }, null, 2)}\n`)
  } else {
    const lines = [
      `assay: ${described.message} [${described.code}]`,
      ...described.details.map((detail) => `  - ${detail}`),
      ...described.causes.map((cause) => `  cause: ${cause}`),
      ...(described.hint === '' ? [] : [`  next: ${described.hint}`]),
    ]
    output.stderr(`${lines.join('\n')}\n`)
  }
  return described.exitStatus
}

interface DescribedError {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly details: readonly string[]
  readonly causes: readonly string[]
  readonly exitStatus: number
}

const describeError = (error: unknown, aim: Aim): DescribedError => {
  if (error instanceof AssayError) {
    return {
      code: error.code,
      message: error.message,
      hint: hintText(error.hint, aimedAt(aim)),
      details: error.details,
      // What a program said when it was cut off explains nothing: the person did it.
      causes: error.code === 'ERR_INTERRUPTED' ? [] : causesOf(error),
      exitStatus: error.exitStatus,
    }
  }
  const isError = error instanceof Error
  return {
    code: 'ERR_INTERNAL',
    message: isError ? error.message : String(error),
    hint: 'This is a fault of Assay itself: report it with the lines above.',
    details: isError && error.stack ? error.stack.split('\n').slice(1, 6) : [],
    causes: isError ? causesOf(error) : [],
    exitStatus: 1,
  }
}

const causesOf = (error: Error): string[] => {
  const causes: string[] = []
  for (let cause = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    const name = cause.name === 'Error' ? '' : `${cause.name}: `
    causes.push(`${name}${cause.message}`)
  }
  return causes
}
