import t from 'tap'
import { parseRequestRecord } from '../../../../infra/local/load-balancer/request-record.ts'

const line = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    accepted: '1795274800.051',
    client: '127.0.0.1:36134',
    listener: 'L0',
    rule: '882257691',
    kind: 'f',
    backend: 'rr0',
    target: '127.9.3.5:8080',
    timersMs: [1, 2, 3, 40, 5, 51],
    status: '200',
    targetStatus: '200',
    received: 82,
    sent: 342,
    method: 'GET',
    version: 'HTTP/1.1',
    url: '/z?',
    host: 'h',
    userAgent: '',
    trace: 'Root=1-a-b',
    location: '-',
    ...changes,
  })

t.test('times are folded into the three phases of an access log', async (t) => {
  const record = parseRequestRecord(line())
  t.equal(record?.acceptedAt, 1_795_274_800_051)
  t.same([record?.requestMs, record?.targetMs, record?.responseMs], [6, 40, 5])
  t.equal(record?.totalMs, 51)
  t.equal(record?.url, '/z', 'an empty query has no question mark')
  t.equal(record?.userAgent, '-')
  t.equal(record?.location, undefined)
})

t.test('what was not reached is -1, and a target that was not chosen is absent', async (t) => {
  const record = parseRequestRecord(
    line({ timersMs: [0, -1, -1, -1, -1, 0], target: '-:-', targetStatus: '-', kind: '-' }),
  )
  t.same([record?.requestMs, record?.targetMs, record?.responseMs], [-1, -1, -1])
  t.notOk('target' in (record ?? {}))
  t.notOk('targetStatus' in (record ?? {}))
  t.equal(record?.kind, 'none')
})

t.test("HAProxy's notices and cut lines are passed over", async (t) => {
  t.equal(parseRequestRecord('Server rr0/i-1 is UP/READY'), undefined)
  t.equal(parseRequestRecord('{"accepted":"17'), undefined)
})
