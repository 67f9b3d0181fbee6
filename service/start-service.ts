import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { healthListener } from './http/health-listener.ts'
import { closeServer, createHttpServer, listen } from './http/http-server.ts'
import { createLifecycle, type Lifecycle } from './lifecycle.ts'
import type { Scorer } from './sentiment/score.ts'
import type { ResultSink } from './store/result-sink.ts'

export interface RunningService {
  readonly appPort: number
  readonly healthPort: number
  /**
   * Ends the service and loses nothing: unready at once, goes on serving for drainMs with
   * `Connection: close` on every answer, then stops accepting, waits for the requests in flight,
   * flushes the sink. Calling it again returns the same promise.
   */
  readonly stop: (reason: string) => Promise<void>
}

interface Parts {
  readonly config: Config
  readonly logger: Logger
  readonly lifecycle: Lifecycle
  readonly sink: ResultSink
  readonly appServer: Server
  readonly healthServer: Server
}

/** Starts both listeners, and is ready when it resolves. Rejects when a port is taken. */
export const startService = async (options: {
  config: Config
  logger: Logger
  score: Scorer
  sink: ResultSink
  now: () => number
}): Promise<RunningService> => {
  const { config, logger, sink } = options
  const lifecycle = createLifecycle()
  const app = createApp({ ...options, identity: config.identity, lifecycle })
  const appServer = createHttpServer(app)
  const healthServer = createHttpServer(healthListener({ lifecycle, sink }))
  const healthPort = await listen(healthServer, config.healthPort, config.host)
  const appPort = await listen(appServer, config.appPort, config.host).catch((error: unknown) => {
    healthServer.close()
    throw error
  })
  lifecycle.enter('ready')
  logger.info({ appPort, healthPort, ...config.identity }, 'ready')

  const parts = { config, logger, lifecycle, sink, appServer, healthServer }
  let stopped: Promise<void> | undefined
  const stop = (reason: string): Promise<void> => (stopped ??= drain(parts, reason))
  return { appPort, healthPort, stop }
}

const drain = async (parts: Parts, reason: string): Promise<void> => {
  const { config, logger, lifecycle, sink, appServer, healthServer } = parts
  lifecycle.enter('draining')
  logger.info({ reason, drainMs: config.drainMs }, 'draining')
  await sleep(config.drainMs)
  await closeServer(appServer)
  await sink.flush()
  lifecycle.enter('stopped')
  await closeServer(healthServer)
  logger.info({ sink: sink.state() }, 'stopped')
}
