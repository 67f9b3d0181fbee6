import type { CallOutcome } from '../fleet/ports.ts'
import { isAbsent, isHeld, isTaken, isValidationError } from './aws-errors.ts'

/** Makes a call; the refusals that the next look decides about are outcomes, all others thrown. */
export const outcomeOf = async <Result>(
  call: () => Promise<Result>,
): Promise<CallOutcome<Result>> => {
  try {
    return { status: 'done', result: await call() }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { message } = error
    if (isTaken(error)) return { status: 'taken', message }
    if (isHeld(error)) return { status: 'in-use', message }
    if (isAbsent(error)) return { status: 'absent', message }
    if (isValidationError(error)) return { status: 'refused', message }
    throw error
  }
}

/** Makes a call that removes: what is gone already is done. */
export const removalOf = async (
  call: () => Promise<unknown>,
): Promise<CallOutcome<Readonly<Record<string, never>>>> => {
  const outcome = await outcomeOf(call)
  return outcome.status === 'done' || outcome.status === 'absent'
    ? { status: 'done', result: {} }
    : outcome
}
