import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { Lifecycle } from '../lifecycle.ts'

/** Root of the load balancer's trace header: `Root=1-<8 hex>-<24 hex>`. */
const traceRoot = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/

export interface RequestContext {
  readonly requestId: string
  readonly logger: Logger
}

const contexts = new WeakMap<Response, RequestContext>()

/** Id and logger of a request. The middleware below ran first, or this is a bug. */
export const contextOf = (response: Response): RequestContext => {
  const context = contexts.get(response)
  if (context === undefined) throw new Error('request context is missing')
  return context
}

/**
 * Gives each request an id (the load balancer's trace id when it sent one), a child logger, and one
 * access line at its end. While draining, every answer closes its connection, so that clients and
 * load balancers move on without a broken request.
 */
export const requestContext = (options: {
  logger: Logger
  lifecycle: Lifecycle
  now: () => number
}): RequestHandler => {
  const { logger, lifecycle, now } = options
  return (request, response, next) => {
    const startedAtMs = now()
    const requestId = traceIdOf(request) ?? randomUUID()
    contexts.set(response, { requestId, logger: logger.child({ requestId }) })
    response.setHeader('X-Request-Id', requestId)
    if (lifecycle.phase() === 'draining') response.setHeader('Connection', 'close')
    response.once('close', () => logAccess(request, response, Math.round(now() - startedAtMs)))
    next()
  }
}

const traceIdOf = (request: Pick<Request, 'headers'>): string | undefined => {
  const header = request.headers['x-amzn-trace-id']
  return typeof header === 'string' ? traceRoot.exec(header)?.[1] : undefined
}

const logAccess = (request: Request, response: Response, durationMs: number): void => {
  contextOf(response).logger.info(
    {
      method: request.method,
      path: request.path.slice(0, 200),
      status: response.statusCode,
      durationMs,
      clientIp: request.ip,
      ...(response.writableFinished ? {} : { aborted: true }),
    },
    'request',
  )
}
