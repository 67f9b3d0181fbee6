import { explainDiskError } from '../../foundation/disk-error.ts'
import { AwsFault } from '../../model/fault.ts'

const connectionErrors: readonly unknown[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']

/** True for an error, or one of its causes, of a connection that broke or could not be made. */
const isConnectionError = (error: unknown): boolean => {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && connectionErrors.includes(at.code)) return true
    if (at instanceof AggregateError && at.errors.some(isConnectionError)) return true
  }
  return false
}

/** Whatever a call failed with, as an answer in AWS's terms. */
export const asFault = (error: unknown): AwsFault => {
  if (error instanceof AwsFault) return error
  const fault = isConnectionError(error)
    ? new AwsFault(
        'ServiceUnavailable',
        'A part of the local cloud that this call needs does not answer: `make up` repairs it.',
        503,
      )
    : new AwsFault('InternalFailure', `The local cloud failed: ${messageOf(error)}`, 500)
  fault.cause = error
  return fault
}

const messageOf = (error: unknown): string => {
  const disk = explainDiskError(error)
  if (disk !== undefined) return `the disk of this machine takes no more. ${disk.message}`
  return error instanceof Error ? error.message : String(error)
}
