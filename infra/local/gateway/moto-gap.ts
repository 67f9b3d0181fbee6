import { AwsFault } from '../../model/fault.ts'
import type { RecognisedCall } from '../wire/recognise.ts'
import type { MotoAnswer } from '../moto/moto-client.ts'

/**
 * True for the head of an answer by moto's web framework rather than by one of its services: HTML
 * with an error status. AWS's own errors are XML, JSON or CBOR, also those that moto writes.
 */
export const isMissingInMoto = (status: number, contentType: string): boolean =>
  status === 501 || (status >= 400 && contentType.startsWith('text/html'))

/** The same in AWS's terms. 501 is none of the statuses that SDKs try again. */
export const missingInMoto = (call: RecognisedCall, answer: MotoAnswer): AwsFault => {
  const name = call.operation === undefined ? call.service : `${call.service}:${call.operation}`
  if (answer.status === 500) {
    return new AwsFault(
      'InternalFailure',
      `The local cloud's record keeper (moto) failed on ${name}: its log has the reason.`,
      500,
    )
  }
  return new AwsFault('NotImplemented', `The local cloud does not have ${name}.`, 501)
}
