/** Entry of the service: the one file that touches the process. */
import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { parseConfig, type Config } from './config.ts'
import { createLogger } from './logger.ts'
import { npmAnalyzer } from './npm-analyzer.ts'
import { createScorer } from './sentiment/score.ts'
import { startService } from './start-service.ts'
import { createMemorySink } from './store/memory-sink.ts'

// Synchronous, so that the last lines before an exit are not lost.
const stdout = pino.destination({ dest: 1, sync: true })

const readConfig = (): Config => {
  const manifest = readFileSync(new URL('package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  return parseConfig(process.env, version)
}

const main = async (): Promise<void> => {
  const config = readConfig()
  const logger = createLogger(config.logLevel, stdout)
  const starting = startService({
    config,
    logger,
    score: createScorer({ npm: npmAnalyzer }),
    sink: createMemorySink(config.sink),
    now: Date.now,
  })

  // Signals are taken from now on: one that comes before the service is ready must not kill it raw.
  const end = (reason: string, exitStatus: number): void => {
    const limit = setTimeout(() => {
      logger.error({ limitMs: config.shutdownLimitMs }, 'shutdown took too long')
      process.exit(1)
    }, config.shutdownLimitMs)
    limit.unref()
    starting
      .then((service) => service.stop(reason))
      .then(
        () => process.exit(exitStatus),
        (error: unknown) => {
          logger.fatal({ err: error }, 'shutdown failed')
          process.exit(1)
        },
      )
  }
  const crash = (error: unknown): void => {
    logger.fatal({ err: error }, 'unforeseen error, ending')
    end('crash', 1)
  }
  process.once('SIGTERM', () => end('SIGTERM', 0))
  process.once('SIGINT', () => end('SIGINT', 0))
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  await starting
}

main().catch((error: unknown) => {
  createLogger('fatal', stdout).fatal({ err: error }, 'cannot start')
  process.exit(1)
})
