import { explainDiskError } from '../../foundation/disk-error.ts'
import { AwsFault } from '../../model/fault.ts'
import { isConnectionError } from '../wire/connection-error.ts'

/** Whatever a call failed with, as an answer in AWS's terms. */
export const faultOf = (error: unknown): AwsFault => {
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
