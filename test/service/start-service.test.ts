import { Agent } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { parseConfig } from '../../service/config.ts'
import { createLogger } from '../../service/logger.ts'
import { createScorer } from '../../service/sentiment/score.ts'
import { startService } from '../../service/start-service.ts'
import { createMemorySink } from '../../service/store/memory-sink.ts'
import { analyze, send, startTestService, type TestService } from './running-service.ts'

const analyzers = { npm: () => ({ compound: 0, pos: 0, neu: 1, neg: 0 }) }

t.test('no request of keep-alive traffic is lost when the service ends', async (t) => {
  // Far longer than the traffic goes on, on a busy machine too.
  const service = await startTestService(t, { env: { ASSAY_DRAIN_MS: '5000' } })
  const traffic = startTraffic(service, 16)
  await sleep(300)
  const stopped = service.stop('SIGTERM')
  t.match(await send(service.healthPort, '/readyz'), { status: 503, json: { phase: 'draining' } })
  t.match(await send(service.healthPort, '/livez'), { status: 200 })
  // The load balancer notices and stops sending, within the drain.
  await sleep(800)
  const sent = await traffic.end()
  await stopped
  t.same(sent.failures, [], 'every request had its whole answer')
  t.ok(sent.served > 32, `${sent.served} requests, ${sent.served - sent.before} of them draining`)
  t.ok(sent.served > sent.before, 'it served while draining')
  t.equal(service.sink.state().rows, sent.served, 'every answered result was kept')
  await t.rejects(analyze(service.appPort, { text: 'good' }), { code: 'ECONNREFUSED' })
  await t.rejects(send(service.healthPort, '/livez'), { code: 'ECONNREFUSED' })
})

/** Clients on kept connections, one request after the other, until told to end. */
const startTraffic = (service: TestService, clients: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const result = { served: 0, before: 0, failures: [] as unknown[] }
  let isOn = true
  const client = async (): Promise<void> => {
    while (isOn) {
      const reply = await analyze(service.appPort, { text: 'good' }, agent).catch(
        (error: unknown) => ({ status: 0, error, headers: {} as Record<string, unknown> }),
      )
      if (reply.status !== 200) result.failures.push(reply)
      else {
        result.served += 1
        if (reply.headers['connection'] !== 'close') result.before += 1
      }
    }
  }
  const all = Promise.all(Array.from({ length: clients }, client))
  return {
    end: async () => {
      isOn = false
      await all
      agent.destroy()
      return result
    },
  }
}

t.test('a request in flight when the listener closes has its answer', async (t) => {
  const service = await startTestService(t)
  const socket = await open(service.appPort)
  const body = '{"text":"good"}'
  const head = `POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`
  socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`)
  await sleep(50)
  const stopped = service.stop('SIGTERM')
  await sleep(200)
  socket.write(body.slice(5))
  t.match(await allOf(socket), /^HTTP\/1\.1 200 [^]*"compound":0\.4404/)
  await stopped
})

t.test('a connection that idles does not hold the end up', async (t) => {
  const service = await startTestService(t)
  const socket = await open(service.appPort)
  socket.write('GET /version HTTP/1.1\r\nHost: a\r\n\r\n')
  await sleep(50)
  const startedAtMs = Date.now()
  await Promise.all([service.stop('SIGTERM'), allOf(socket)])
  t.ok(Date.now() - startedAtMs < 1500, 'ended within a sweep')
})

t.test('stopping twice is stopping once', async (t) => {
  const service = await startTestService(t)
  t.equal(service.stop('a'), service.stop('b'))
  await service.stop('c')
  t.equal(service.logLines().filter((line) => line['msg'] === 'draining').length, 1)
})

t.test('a sink that is full makes the service unready, not dead', async (t) => {
  const full = {
    ...createMemorySink({ rowsMax: 1, bytesMax: 1000 }),
    state: () => ({ driver: 'memory', rows: 1, bytes: 1, dropped: 0, isFull: true }),
  }
  const { healthPort } = await startTestService(t, { sink: full })
  t.match(await send(healthPort, '/readyz'), { status: 503, json: { phase: 'ready' } })
  t.match(await send(healthPort, '/livez'), { status: 200 })
})

t.test('health answers on its own port alone', async (t) => {
  const { appPort, healthPort } = await startTestService(t)
  t.match(await send(appPort, '/readyz'), { status: 404 })
  t.match(await send(healthPort, '/readyz?x=1'), {
    status: 200,
    json: { status: 'ready', sink: { driver: 'memory' } },
    headers: { 'cache-control': 'no-store' },
  })
  t.match(await send(healthPort, '/readyz', { method: 'HEAD' }), { status: 200, text: '' })
  t.match(await send(healthPort, '/readyz', { method: 'POST' }), { status: 405 })
  t.match(await send(healthPort, '/version'), { status: 404 })
})

t.test('health answers while the app port is flooded with new connections', async (t) => {
  const { appPort, healthPort } = await startTestService(t)
  const flood = Promise.all(
    Array.from({ length: 100 }, () => analyze(appPort, { text: 'good bad '.repeat(800) })),
  )
  const startedAtMs = Date.now()
  t.match(await send(healthPort, '/readyz'), { status: 200 })
  const tookMs = Date.now() - startedAtMs
  t.ok(tookMs < 2000, `answered after ${tookMs} ms, the load balancer waits 2 s`)
  t.ok((await flood).every((reply) => reply.status === 200))
})

t.test('a taken app port frees the health port again', async (t) => {
  const first = await startTestService(t)
  const config = parseConfig(
    { ASSAY_HOST: '127.0.0.1', ASSAY_APP_PORT: String(first.appPort), ASSAY_HEALTH_PORT: '0' },
    '1.0.0',
  )
  const logger = createLogger('fatal', { write: () => {} })
  const sink = createMemorySink(config.sink)
  const score = createScorer(analyzers)
  await t.rejects(startService({ config, logger, score, sink, now: Date.now }), {
    code: 'EADDRINUSE',
  })
})

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject)
  })

const allOf = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.on('error', reject).on('close', () => resolve(text))
  })
