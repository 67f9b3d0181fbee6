import t from 'tap'
import { accessLogLine } from '../../../../infra/local/load-balancer/access-log-line.ts'
import type { RequestRecord } from '../../../../infra/local/load-balancer/request-record.ts'

const record: RequestRecord = {
  acceptedAt: Date.UTC(2026, 6, 2, 22, 23, 0, 180),
  client: '192.168.131.39:2817',
  listener: 'L0',
  rule: '1',
  kind: 'forward',
  backend: 'rr0',
  target: '127.9.3.4:8080',
  requestMs: 1,
  targetMs: 6,
  responseMs: 0,
  totalMs: 7,
  status: 200,
  targetStatus: 200,
  receivedBytes: 34,
  sentBytes: 366,
  method: 'GET',
  version: 'HTTP/1.1',
  url: '/',
  host: 'www.example.com',
  userAgent: 'curl/7.46.0',
  trace: 'Root=1-58337262-36d228ad5d99923122bbe354',
}
const arn =
  'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067'
const route = {
  loadBalancer: 'app/my-loadbalancer/50dc6c495c0c9188',
  listenerPort: 80,
  protocol: 'HTTP' as const,
  rulePriority: 0,
  targetGroupArn: arn,
  target: '10.0.3.4:8080',
}

t.test("a line has AWS's fields in AWS's order", async (t) => {
  t.equal(
    accessLogLine(record, route),
    'http 2026-07-02T22:23:00.187000Z app/my-loadbalancer/50dc6c495c0c9188 ' +
      '192.168.131.39:2817 10.0.3.4:8080 0.001 0.006 0.000 200 200 34 366 ' +
      '"GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - ' +
      `${arn} "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 ` +
      '2026-07-02T22:23:00.180000Z "forward" "-" "-" "10.0.3.4:8080" "200" "-" "-" ' +
      'TID_36d228ad5d99923122bbe35400000000',
  )
})

t.test('a request that reached no target says so', async (t) => {
  const { target: _target, targetStatus: _status, ...rest } = record
  const { target: _address, ...unrouted } = route
  const line = accessLogLine(
    { ...rest, status: 503, requestMs: -1, targetMs: -1, responseMs: -1 },
    unrouted,
  )
  t.match(line, ' - -1 -1 -1 503 - 34 366 ')
})

t.test('no client can end a quoted field', async (t) => {
  const line = accessLogLine({ ...record, userAgent: 'a" "b\n' }, route)
  t.match(line, ' "a%22 %22b%0A" ')
})
