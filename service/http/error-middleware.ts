import type { ErrorRequestHandler, RequestHandler } from 'express'
import { problemOf, ServiceError } from '../errors.ts'
import { translateBodyError } from './json-body.ts'
import { contextOf } from './request-context.ts'

/** @throws ServiceError ERR_ROUTE_UNKNOWN, for every path no route serves */
export const routeUnknown: RequestHandler = () => {
  throw new ServiceError('ERR_ROUTE_UNKNOWN', 'POST /analyze or GET /version.')
}

/** @throws ServiceError ERR_METHOD, with the methods that the route does serve */
export const methodNotAllowed =
  (...allowed: string[]): RequestHandler =>
  () => {
    const list = allowed.join(', ')
    throw new ServiceError('ERR_METHOD', `Use ${list}.`, { headers: { Allow: list } })
  }

/** Answers every error as problem+json. Only what is unforeseen is logged as an error. */
export const errorMiddleware: ErrorRequestHandler = (thrown, _request, response, next) => {
  const { requestId, logger } = contextOf(response)
  const error = serviceErrorOf(thrown)
  if (error.code === 'ERR_INTERNAL') logger.error({ err: thrown }, 'request failed')
  if (response.headersSent) {
    next(thrown)
    return
  }
  response
    .status(error.status)
    .set(error.headers)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error, requestId)))
}

const serviceErrorOf = (thrown: unknown): ServiceError => {
  if (thrown instanceof ServiceError) return thrown
  // The router's own: a path that does not percent-decode.
  if (thrown instanceof URIError) {
    return new ServiceError('ERR_REQUEST_MALFORMED', 'The path is malformed.', { cause: thrown })
  }
  return (
    translateBodyError(thrown) ??
    new ServiceError('ERR_INTERNAL', 'Try again; tell the request id.', { cause: thrown })
  )
}
