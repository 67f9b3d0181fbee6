import { AwsFault } from '../../model/fault.ts'
import { isConnectionError } from '../wire/connection-error.ts'

/**
 * moto went away before or in a call, wherever the call was: the one error for it, by which the
 * cloud's own parts tell it apart, and on the wire a fault that SDKs know as one to try again
 * (ServiceUnavailable, 503).
 */
export class MotoGone extends AwsFault {
  constructor(port: number, cause: unknown) {
    super(
      'ServiceUnavailable',
      `The local cloud's record keeper (moto, 127.0.0.1:${port}) does not answer. ` +
        'Its records are lost with it: `make up` begins anew.',
      503,
    )
    this.cause = cause
  }
}

/**
 * Does work on a connection to moto.
 *
 * @param port moto's
 * @throws MotoGone where the connection failed; the work's own error otherwise
 */
export const orMotoGone = async <Result>(
  port: number,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    throw isConnectionError(error) ? new MotoGone(port, error) : error
  }
}
