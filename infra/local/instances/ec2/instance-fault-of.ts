import { AwsFault } from '../../../model/fault.ts'
import { DockerFailure } from '../../host/docker-command.ts'
import { faultOf } from '../../wire/fault-of.ts'

/** What the SDK throws for an answer that is an error. */
interface ServiceError {
  readonly name: string
  readonly message: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && (error as { $fault?: unknown }).$fault !== undefined

/** Docker's trouble in EC2's server error codes (EC2 API reference); all may be retried. */
const dockerFault = (failure: DockerFailure): AwsFault => {
  switch (failure.trouble) {
    case 'disk-full':
      return new AwsFault(
        'InsufficientVolumeCapacity',
        'There is not enough capacity to fulfill your EBS volume provision request: the disk of ' +
          'this machine is full. Free some (docker system df), then try again.',
        500,
      )
    case 'down':
    case 'timeout':
      return new AwsFault(
        'ServiceUnavailable',
        `Docker does not answer, so instances cannot change now. ${failure.message}`,
        503,
      )
    default:
      return new AwsFault(
        'InternalError',
        `An internal error has occurred: ${failure.message}`,
        500,
      )
  }
}

/** Whatever moto, Docker or the disk failed with, as an answer in AWS's terms. */
export const instanceFaultOf = (error: unknown): AwsFault => {
  if (error instanceof AwsFault) return error
  if (error instanceof DockerFailure) return Object.assign(dockerFault(error), { cause: error })
  if (isServiceError(error)) {
    const status = error.$metadata?.httpStatusCode ?? 500
    return Object.assign(new AwsFault(error.name, error.message, status), { cause: error })
  }
  return faultOf(error)
}

/** Runs a call and turns what it throws. */
export const withInstanceFaults = async <Result>(call: () => Promise<Result>): Promise<Result> => {
  try {
    return await call()
  } catch (error) {
    throw instanceFaultOf(error)
  }
}
