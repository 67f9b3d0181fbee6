/** Starts the service on free ports of loopback, with a sink to look into and its log lines. */
import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import type { Test } from 'tap'
import { parseConfig } from '../../service/config.ts'
import { createLogger } from '../../service/logger.ts'
import { npmAnalyzer } from '../../service/npm-analyzer.ts'
import { createScorer, type Scorer } from '../../service/sentiment/score.ts'
import { startService, type RunningService } from '../../service/start-service.ts'
import { createMemorySink } from '../../service/store/memory-sink.ts'
import type { ResultSink } from '../../service/store/result-sink.ts'

export interface TestService extends RunningService {
  readonly sink: ReturnType<typeof createMemorySink>
  readonly logLines: () => Record<string, unknown>[]
}

export const startTestService = async (
  t: Test,
  options: { env?: Record<string, string>; score?: Scorer; sink?: ResultSink } = {},
): Promise<TestService> => {
  const ports = { ASSAY_HOST: '127.0.0.1', ASSAY_APP_PORT: '0', ASSAY_HEALTH_PORT: '0' }
  const config = parseConfig({ ...ports, ASSAY_DRAIN_MS: '0', ...options.env }, '9.9.9')
  const lines: string[] = []
  const sink = createMemorySink(config.sink)
  const service = await startService({
    config,
    logger: createLogger('info', { write: (line) => lines.push(line) }),
    score: options.score ?? createScorer({ npm: npmAnalyzer }),
    sink: options.sink ?? sink,
    now: Date.now,
  })
  t.teardown(() => service.stop('test ends'))
  return { ...service, sink, logLines: () => lines.map((line) => JSON.parse(line)) }
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly json: Record<string, unknown>
}

/** One request; rejects when the connection breaks before the whole answer is there. */
export const send = (
  port: number,
  path: string,
  options: {
    method?: string
    body?: string | Uint8Array
    headers?: Record<string, string | string[]>
    agent?: Agent
  } = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { body, agent } = options
    const method = options.method ?? (body === undefined ? 'GET' : 'POST')
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    }
    const outgoing = request(
      // Without an agent of its own, a request opens a connection of its own.
      { host: '127.0.0.1', port, path, method, headers, agent: agent ?? false },
      (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        incoming.on('error', reject).on('end', () => {
          const isJson = /json/.test(incoming.headers['content-type'] ?? '')
          const json = isJson && text !== '' ? JSON.parse(text) : {}
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json })
        })
      },
    )
    outgoing.on('error', reject).end(body)
  })

export const analyze = (port: number, body: unknown, agent?: Agent): Promise<Reply> =>
  send(port, '/analyze', { body: JSON.stringify(body), ...(agent ? { agent } : {}) })

/** Writes bytes as they are, and resolves to all that comes back until the connection ends. */
export const sendRaw = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no end after: ${text}`)))
    socket.on('error', reject).on('close', () => resolve(text))
  })
