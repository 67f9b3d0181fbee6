import type { RequestHandler } from 'express'
import { ServiceError } from '../errors.ts'

const headerFieldsMax = 100

const methods = new Set(['GET', 'HEAD', 'POST'])

/**
 * Refuses what Node's parser lets through although no honest client sends it: it would be read in
 * two ways by a proxy and by us (request smuggling, cache poisoning).
 *
 * @throws ServiceError ERR_HEADERS_TOO_MANY, ERR_REQUEST_MALFORMED, ERR_METHOD
 */
export const requestGuard: RequestHandler = (request, _response, next) => {
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0)
  if (names.length > headerFieldsMax) {
    throw new ServiceError('ERR_HEADERS_TOO_MANY', `More than ${headerFieldsMax} header fields.`)
  }
  const hosts = names.filter((name) => name.toLowerCase() === 'host').length
  // HTTP/1.0 health checkers may leave Host out; two of them are never right.
  if (hosts > 1) throw malformed('Host is given more than once.')
  if (!request.originalUrl.startsWith('/')) throw malformed('The target is not a path.')
  const codings = request.headers['transfer-encoding']
  if (codings !== undefined && codings.toLowerCase() !== 'chunked') {
    throw malformed('The transfer coding is not chunked.')
  }
  if (!methods.has(request.method)) {
    throw new ServiceError('ERR_METHOD', 'Only GET, HEAD and POST are served.', {
      headers: { Allow: 'GET, HEAD, POST' },
    })
  }
  next()
}

const malformed = (message: string): ServiceError =>
  new ServiceError('ERR_REQUEST_MALFORMED', message, { headers: { Connection: 'close' } })
