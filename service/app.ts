import express, { type Express } from 'express'
import type { Logger } from 'pino'
import type { Identity } from './config.ts'
import { analyzeRoute } from './http/analyze-route.ts'
import { errorMiddleware, methodNotAllowed, routeUnknown } from './http/error-middleware.ts'
import { jsonBody } from './http/json-body.ts'
import { requestContext } from './http/request-context.ts'
import { requestGuard } from './http/request-guard.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Scorer } from './sentiment/score.ts'
import type { ResultSink } from './store/result-sink.ts'

export interface AppOptions {
  readonly identity: Identity
  readonly logger: Logger
  readonly lifecycle: Lifecycle
  readonly score: Scorer
  readonly sink: ResultSink
  readonly now: () => number
}

/** The app port's routes. Nothing here listens, reads a clock of its own or touches the process. */
export const createApp = (options: AppOptions): Express => {
  const app = express()
  app.disable('etag')
  app.disable('x-powered-by')
  // Exactly one proxy, the load balancer: more would believe an address that the client wrote.
  app.set('trust proxy', 1)
  app.use(requestContext(options), requestGuard)
  app
    .route('/analyze')
    .post(...jsonBody(), analyzeRoute(options))
    .all(methodNotAllowed('POST'))
  app
    .route('/version')
    .get((_request, response) => {
      response.set('Cache-Control', 'no-store').json(options.identity)
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  app.use(routeUnknown)
  app.use(errorMiddleware)
  return app
}
