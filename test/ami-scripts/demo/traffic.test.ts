import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { askedRequests } from '../../../ami-scripts/demo/story-figures.ts'
import { startTraffic, summarise } from '../../../ami-scripts/demo/traffic.ts'

t.test('an address off this machine is refused', async (t) => {
  const options = { requestsPerSecond: 1, limitSeconds: 1, body: '{}', now: Date.now }
  t.throws(() => startTraffic({ ...options, url: new URL('http://10.0.0.1/') }), RangeError)
})

t.test('answers, refusals and their kinds are counted apart', async (t) => {
  let answered = 0
  const server = createServer((_, response) => {
    answered += 1
    response.statusCode = answered % 2 === 0 ? 503 : 200
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const traffic = startTraffic({
    url: new URL(`http://127.0.0.1:${port}/analyze`),
    requestsPerSecond: 50,
    limitSeconds: 5,
    body: '{}',
    now: Date.now,
  })
  await sleep(400)
  const report = await traffic.stop()
  const { asked, failed } = askedRequests(report)
  t.equal(asked, answered)
  t.equal(failed, report.failures['503'])
  t.strictSame(Object.keys(report.failures), ['503'])
})

t.test('traffic ends by itself at its limit', async (t) => {
  const traffic = startTraffic({
    url: new URL('http://127.0.0.1:1/'),
    requestsPerSecond: 20,
    limitSeconds: 0.2,
    body: '{}',
    now: Date.now,
  })
  await sleep(700)
  const report = await traffic.stop()
  const { failed } = askedRequests(report)
  t.ok(failed <= 6, `${failed} requests in 0.2 s at 20 a second`)
  t.strictSame(Object.keys(report.failures), ['ECONNREFUSED'])
})

t.test('seconds without a request are shown as empty, not left out', async (t) => {
  const report = summarise([
    { startedMs: 100, tookMs: 5, outcome: '200' },
    { startedMs: 2100, tookMs: 9, outcome: 'ECONNRESET' },
  ])
  t.strictSame(
    report.seconds.map(({ succeeded, failed }) => [succeeded, failed]),
    [
      [1, 0],
      [0, 0],
      [0, 1],
    ],
  )
})
