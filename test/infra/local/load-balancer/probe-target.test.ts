import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import t from 'tap'
import type { Probe } from '../../../../infra/model/contract.ts'
import { probeTarget } from '../../../../infra/local/load-balancer/probe-target.ts'

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const probe = (port: number, changes: Partial<Probe> = {}): Probe => ({
  targetGroupArn: 'arn',
  targetId: 'i-1',
  address: '10.0.3.4',
  port,
  path: '/readyz',
  protocol: 'HTTP',
  timeoutMs: 2000,
  dueAt: 0,
  ...changes,
})

t.test('the status of an answer is what was seen, asked as a load balancer asks', async (t) => {
  const seen: unknown[] = []
  const server = createServer((request, response) => {
    seen.push([request.url, request.headers.host, request.headers['user-agent']])
    response.statusCode = 503
    response.end('not yet')
  })
  const port = await listening(server)
  t.same(await probeTarget(probe(port), '127.0.0.1'), { kind: 'status', status: 503 })
  t.same(seen, [['/readyz', `10.0.3.4:${port}`, 'ELB-HealthChecker/2.0']])
  server.close()
})

t.test('no answer, and an answer without an end, are a timeout', async (t) => {
  const silent = createServer(() => undefined)
  const endless = createServer((_, response) => response.write('part'))
  for (const server of [silent, endless]) {
    const port = await listening(server)
    const outcome = await probeTarget(probe(port, { timeoutMs: 100 }), '127.0.0.1')
    t.same(outcome, { kind: 'timeout' })
    server.close()
    server.closeAllConnections()
  }
})

t.test('a closed port, and an answer that is no HTTP, are refused', async (t) => {
  const garbled = createTcpServer((socket) => socket.resume().end('220 smtp\r\n'))
  const port = await listening(garbled)
  t.same(await probeTarget(probe(port), '127.0.0.1'), { kind: 'refused' })
  garbled.close()
  await once(garbled, 'close')
  t.same(await probeTarget(probe(port), '127.0.0.1'), { kind: 'refused' })
})

t.test('a TCP check passes when the port opens', async (t) => {
  const server = createTcpServer((socket) => socket.resume().end())
  const port = await listening(server)
  const tcp = probe(port, { protocol: 'TCP' })
  t.same(await probeTarget(tcp, '127.0.0.1'), { kind: 'status', status: 200 })
  server.close()
  await once(server, 'close')
  t.same(await probeTarget(tcp, '127.0.0.1'), { kind: 'refused' })
})
