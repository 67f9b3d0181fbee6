import { AssayError } from '../../infra/foundation/assay-error.ts'
import {
  isAccessDenied,
  isCredentialsMissing,
  isCredentialsRejected,
  isThrottled,
  isUnavailable,
  isUnreachable,
} from './aws-errors.ts'
import { failedCallOf } from './failed-call.ts'
import { callError } from './call-error.ts'

/**
 * What an error that the AWS SDK threw means to a person: ERR_AWS_CREDENTIALS, ERR_AWS_REFUSED,
 * ERR_AWS_THROTTLED, ERR_AWS_UNAVAILABLE, ERR_AWS_UNREACHABLE or ERR_AWS_FAILED, with AWS's own
 * words as its cause.
 * Undefined for an error that is none of the SDK's.
 */
export const explainAwsError = (error: unknown): AssayError | undefined => {
  if (!(error instanceof Error)) return undefined
  if (isCredentialsMissing(error)) {
    return callError(
      'ERR_AWS_CREDENTIALS',
      "No AWS credentials: the SDK's provider chain found none.",
      { cause: error },
    )
  }
  const call = failedCallOf(error)
  if (call === undefined && !('$metadata' in error)) return undefined
  const name = call === undefined ? 'a call' : `${call.service} ${call.operation}`
  return explainSdkError(error, name)
}

const explainSdkError = (error: Error, call: string): AssayError => {
  const { httpStatusCode, requestId, attempts } = metadataOf(error)
  const options = {
    cause: error,
    details: requestId === undefined ? [] : [`request id ${requestId}`],
  }
  if (isCredentialsRejected(error)) {
    const message = `AWS does not take these credentials: ${call} ended in ${error.name}.`
    return callError('ERR_AWS_CREDENTIALS', message, options)
  }
  if (isAccessDenied(error)) {
    return callError('ERR_AWS_REFUSED', `AWS refuses ${call}.`, options)
  }
  if (isThrottled(error) || httpStatusCode === 429) {
    const message = `AWS throttles ${call}: ${attempts} attempt(s) were one too many.`
    return callError('ERR_AWS_THROTTLED', message, options)
  }
  if (isUnavailable(error)) {
    const message = `${call} is unavailable after ${attempts} attempt(s).`
    return callError('ERR_AWS_UNAVAILABLE', message, options)
  }
  if (isUnreachable(error)) {
    const message = `AWS does not answer ${call} after ${attempts} attempt(s).`
    return callError('ERR_AWS_UNREACHABLE', message, options)
  }
  const status = httpStatusCode === undefined ? '' : ` (HTTP ${httpStatusCode})`
  const message = `AWS failed ${call}: ${error.name}${status}.`
  return callError('ERR_AWS_FAILED', message, options)
}

interface Metadata {
  readonly httpStatusCode?: number
  readonly requestId?: string
  readonly attempts?: number
}

/** The SDK puts `$metadata` on everything it throws, connection faults included. */
const metadataOf = (error: Error): Metadata & { readonly attempts: number } => ({
  attempts: 1,
  ...('$metadata' in error ? (error.$metadata as Metadata) : {}),
})
