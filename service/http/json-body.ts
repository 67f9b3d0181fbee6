import { isUtf8 } from 'node:buffer'
import express, { type RequestHandler } from 'express'
import { ServiceError } from '../errors.ts'

/** Largest body read, in bytes: room for the longest text with every character escaped. */
const bodyLimitBytes = 65_536

/**
 * Reads a JSON body of type application/json in UTF-8, not compressed.
 *
 * @throws ServiceError ERR_MEDIA_TYPE; the parser's own errors are translated by translateBodyError
 */
export const jsonBody = (): RequestHandler[] => [
  (request, _response, next) => {
    if (!request.is('application/json')) {
      throw new ServiceError('ERR_MEDIA_TYPE', 'Send Content-Type: application/json.')
    }
    next()
  },
  express.json({
    limit: bodyLimitBytes,
    inflate: false,
    type: 'application/json',
    verify: (_request, _response, bytes, charset) => {
      // The parser itself accepts UTF-16 and UTF-32, and reads broken UTF-8 as U+FFFD.
      if (charset !== 'utf-8') throw new ServiceError('ERR_BODY_ENCODING', 'Send UTF-8.')
      if (!isUtf8(bytes)) throw new ServiceError('ERR_BODY_MALFORMED', 'The body is not UTF-8.')
    },
  }),
]

/** The parser's errors, by the `type` that body-parser documents, in our terms. */
export const translateBodyError = (error: unknown): ServiceError | undefined => {
  if (!(error instanceof Error) || !('type' in error)) return undefined
  const cause = error
  switch (error.type) {
    case 'entity.parse.failed':
      return new ServiceError('ERR_BODY_MALFORMED', 'The body is not a JSON object.', { cause })
    case 'entity.too.large':
      return new ServiceError(
        'ERR_BODY_TOO_LARGE',
        `The body is larger than ${bodyLimitBytes} bytes.`,
        { cause, headers: { Connection: 'close' } },
      )
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new ServiceError('ERR_BODY_ENCODING', 'Send UTF-8, not compressed.', { cause })
    case 'request.aborted':
    case 'request.size.invalid':
      return new ServiceError('ERR_BODY_INCOMPLETE', 'The body is shorter than announced.', {
        cause,
      })
    default:
      return undefined
  }
}
