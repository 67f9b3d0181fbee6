/** How large a request may be, and how long it may be silent (ELB user guide: quotas, timeouts). */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { haproxyFolder, socketPath } from '../../../../infra/local/load-balancer/haproxy-config.ts'
import { openRequestLog } from '../../../../infra/local/load-balancer/request-log.ts'
import { parseRequestRecord } from '../../../../infra/local/load-balancer/request-record.ts'
import { startBench } from './data-plane-bench.ts'
import { ask, defaultRule, eventually, forward, group, routed } from './fixture.ts'

const { cloud, a, plane, url } = await startBench(85)
const folder = haproxyFolder(cloud.stateDir)
const serve = (idleTimeoutSeconds = 60): Promise<void> =>
  plane().apply(routed([defaultRule(forward(group('blue', [a.routed])))], idleTimeoutSeconds))

const filler = (...sizes: number[]): Record<string, string> =>
  Object.fromEntries(sizes.map((size, index) => [`x-f${index}`, 'a'.repeat(size)]))

t.test('a header line may have 16 KB, all of them 64 KB, the request line 16 KB', async (t) => {
  await serve()
  const cases: [string, number, string, Record<string, string>][] = [
    ['one header of 15 KB', 200, '/', filler(15_000)],
    ['three headers of 15 KB', 200, '/', filler(15_000, 15_000, 15_000)],
    ['63 KB in all', 200, '/', filler(16_000, 16_000, 16_000, 15_000)],
    ['a query of 15 KB', 200, `/?q=${'a'.repeat(15_000)}`, {}],
    ['a query and a header', 200, `/?q=${'a'.repeat(12_000)}`, filler(12_000)],
    [
      'all that is allowed',
      200,
      `/?q=${'a'.repeat(16_000)}`,
      filler(16_000, 16_000, 16_000, 15_000),
    ],
    ['one header of 17 KB', 400, '/', filler(17_000)],
    ['75 KB in all', 400, '/', filler(15_000, 15_000, 15_000, 15_000, 15_000)],
    ['more than HAProxy can hold', 400, '/', filler(...Array<number>(9).fill(16_000))],
    ['a query of 17 KB', 414, `/?q=${'a'.repeat(17_000)}`, {}],
  ]
  for (const [name, status, path, headers] of cases) {
    t.equal((await ask(`${url()}${path}`, { headers })).status, status, name)
  }
})

t.test('a rule finds its header among 60 KB of others', async (t) => {
  const conditions = [{ field: 'http-header', name: 'X-Version', values: ['v2*'] }] as const
  const action = {
    kind: 'fixed-response',
    status: 203,
    contentType: 'text/plain',
    body: '',
  } as const
  const rule = { arn: 'rule-1', priority: 1, conditions, action }
  await plane().apply(routed([rule, defaultRule(forward(group('blue', [a.routed])))]))
  const headers = { ...filler(15_000, 15_000, 15_000, 15_000), 'x-version': 'V2.1' }
  t.equal((await ask(url(), { headers })).status, 203)
})

t.test('an answer whose headers exceed 32 KB is 502', async (t) => {
  await serve()
  t.equal((await ask(`${url()}/?bytes=30000`)).status, 200)
  t.equal((await ask(`${url()}/?bytes=33000`)).status, 502)
})

t.test('a request with a long line is in the log, whole', async (t) => {
  await serve()
  const log = await openRequestLog(folder)
  const path = `/long?${'a'.repeat(16_000)}`
  await ask(`${url()}${path}`, { headers: { 'user-agent': 'u'.repeat(15_000) } })
  const find = async (): Promise<boolean> =>
    (await log.next()).lines.some((line) => parseRequestRecord(line)?.url === path)
  t.ok(await eventually(find))
})

/** An upgraded connection; the target echoes what it is sent. */
const webSocket = async (): Promise<Socket> => {
  const { hostname, port } = new URL(url())
  const socket = connect(Number(port), hostname)
  socket.write(
    'GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const [head] = (await once(socket, 'data')) as [Buffer]
  t.match(head.toString('latin1'), /^HTTP\/1\.1 101 /)
  return socket
}

t.test('a WebSocket lives while it talks, and ends after the idle timeout', async (t) => {
  await serve(1)
  const socket = await webSocket()
  for (let beat = 0; beat < 5; beat += 1) {
    await delay(400)
    socket.write('beat')
    t.equal(String((await once(socket, 'data'))[0]), 'beat')
  }
  const silentSince = Date.now()
  await once(socket, 'close')
  const seconds = (Date.now() - silentSince) / 1000
  t.ok(seconds > 0.8 && seconds < 3, `ended after ${seconds} s of silence`)
})

/** For how many seconds HAProxy waits for either side of the one upgraded connection. */
const patienceSeconds = async (): Promise<number[]> => {
  const socket = connect(socketPath(folder))
  socket.end('show sess\n')
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  const [line = ''] = text.split('\n').filter((each) => each.includes(' fe=edge '))
  return [...line.matchAll(/,rx=(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?,/g)].map(
    ([, hours, minutes, seconds]) =>
      Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0),
  )
}

t.test('a silent WebSocket outlives a minute where the idle timeout says so', async (t) => {
  for (const idle of [130, 4000]) {
    await serve(idle)
    const socket = await webSocket()
    const patience = await patienceSeconds()
    t.equal(patience.length, 2)
    // HAProxy names two units at most: minutes are the least that it says of more than an hour.
    for (const seconds of patience) t.ok(seconds > idle - 60 && seconds <= idle, `${seconds} s`)
    socket.destroy()
    await once(socket, 'close')
  }
})

t.test('a client that stalls in a body is ended by the idle timeout', async (t) => {
  await serve(1)
  const { hostname, port } = new URL(url())
  const socket = connect(Number(port), hostname)
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc')
  const started = Date.now()
  const [head] = (await once(socket, 'data')) as [Buffer]
  t.match(head.toString('latin1'), /^HTTP\/1\.1 504 /)
  t.ok(Date.now() - started < 3000)
  socket.destroy()
})

t.test('a Host header gets the port of a listener that is not a default one', async (t) => {
  const table = routed([defaultRule(forward(group('blue', [a.routed])))])
  const loadBalancers = table.loadBalancers.map((loadBalancer) => ({
    ...loadBalancer,
    listeners: loadBalancer.listeners.map((listener) => ({ ...listener, port: 8080 })),
  }))
  await plane().apply({ ...table, loadBalancers })
  for (const [sent, seen] of [
    ['shop.test', 'shop.test:8080'],
    ['shop.test:81', 'shop.test:81'],
  ] as const) {
    const { body } = await ask(url(), { headers: { host: sent } })
    t.equal((JSON.parse(body) as { headers: Record<string, string> }).headers['host'], seen)
  }
})
