import t from 'tap'
import type { RoutedRule } from '../../../../infra/model/contract.ts'
import { startBench } from './data-plane-bench.ts'
import { answeredBy, ask, defaultRule, forward, group, listenerArn, routed } from './fixture.ts'

const { a, b, draining, plane, url } = await startBench(78)

t.test('a listener has no address before the first table', async (t) => {
  t.equal(plane().listenerUrl(listenerArn), undefined)
})

t.test('weights decide the share of each target group', async (t) => {
  const split = forward(
    group('blue', [a.routed], { weight: 90 }),
    group('green', [b.routed], { weight: 10 }),
  )
  await plane().apply(routed([defaultRule(split)]))
  const before = { a: a.count, b: b.count }
  const requests = 1500
  for (let sent = 0; sent < requests; sent += 10) {
    await Promise.all(Array.from({ length: 10 }, () => ask(url())))
  }
  t.equal(a.count - before.a + b.count - before.b, requests)
  const share = (b.count - before.b) / requests
  const deviation = Math.sqrt((0.1 * 0.9) / requests)
  t.ok(Math.abs(share - 0.1) < 5 * deviation, `share of green is ${share}`)
})

t.test('a group of weight 0 gets nothing', async (t) => {
  const split = forward(
    group('blue', [a.routed], { weight: 0 }),
    group('green', [b.routed], { weight: 1 }),
  )
  await plane().apply(routed([defaultRule(split)]))
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(url())))
  t.same([...new Set(answers.map(answeredBy))], ['i-b'])
})

t.test('the first rule in order whose conditions all hold decides', async (t) => {
  const rule = (priority: number, conditions: RoutedRule['conditions']): RoutedRule => ({
    arn: `rule-${priority}`,
    priority,
    conditions,
    action: { kind: 'fixed-response', status: 200 + priority, contentType: 'text/plain', body: '' },
  })
  await plane().apply(
    routed([
      rule(1, [{ field: 'host-header', values: ['*.Example.com'] }]),
      rule(2, [{ field: 'path-pattern', values: ['/img/*'] }]),
      rule(3, [{ field: 'http-header', name: 'X-Version', values: ['v2*'] }]),
      rule(5, [{ field: 'http-request-method', values: ['DELETE', 'PUT'] }]),
      rule(6, [{ field: 'query-string', values: [{ key: 'mode', value: 'a?c' }] }]),
      rule(7, [{ field: 'source-ip', values: ['127.77.0.0/16'] }]),
      rule(8, [
        { field: 'path-pattern', values: ['/both'] },
        { field: 'http-request-method', values: ['POST'] },
      ]),
      defaultRule(forward(group('blue', [a.routed]))),
    ]),
  )
  const cases: [string, number, string, Parameters<typeof ask>[1]?][] = [
    ['host with wildcard', 201, '/', { headers: { host: 'www.example.com:80' } }],
    ['host that only ends alike', 200, '/', { headers: { host: 'example.com' } }],
    ['path with wildcard', 202, '/img/a/b?x=1'],
    ['path in other case', 200, '/IMG/a'],
    ['header', 203, '/', { headers: { 'x-version': 'V2.1' } }],
    ['header inside another header', 200, '/', { headers: { 'x-other': 'x-version: v2' } }],
    ['method', 205, '/', { method: 'PUT' }],
    ['query', 206, '/?z=1&mode=abc&y=2'],
    ['query of other length', 200, '/?mode=abbc'],
    ['client address', 207, '/', { localAddress: '127.77.1.2' }],
    ['both conditions', 208, '/both', { method: 'POST' }],
    ['one of two conditions', 200, '/both'],
  ]
  for (const [name, status, path, options] of cases) {
    t.equal((await ask(`${url()}${path}`, options)).status, status, name)
  }
})

t.test('fixed responses and redirects are answered without a target', async (t) => {
  const only = (action: RoutedRule['action']) => plane().apply(routed([defaultRule(action)]))
  await only({
    kind: 'fixed-response',
    status: 503,
    contentType: 'application/json',
    body: '{"é%"}',
  })
  const fixed = await ask(url())
  t.same(
    [fixed.status, fixed.headers['content-type'], fixed.body],
    [503, 'application/json', '{"é%"}'],
  )
  await only({
    kind: 'redirect',
    status: 302,
    location: 'https://#{host}:443/new/#{path}?#{query}',
  })
  const moved = await ask(`${url()}/a/b?c=d`, { headers: { host: 'www.example.com:81' } })
  t.same([moved.status, moved.headers.location], [302, 'https://www.example.com:443/new/a/b?c=d'])
  t.equal((await ask(`${url()}/a`)).headers.location, 'https://127.0.0.1:443/new/a')
})

t.test('a target sees who asked, how, and a trace', async (t) => {
  await plane().apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
  const { body } = await ask(url(), { headers: { 'x-forwarded-for': '203.0.113.7' } })
  const { headers } = JSON.parse(body) as { headers: Record<string, string> }
  t.equal(headers['x-forwarded-for'], '203.0.113.7, 127.0.0.1')
  t.equal(headers['x-forwarded-proto'], 'http')
  t.equal(headers['x-forwarded-port'], '80')
  t.match(headers['x-amzn-trace-id'], /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
})

t.test('503 without a target, 502 when it refuses, 504 when it is silent', async (t) => {
  const silent = forward(group('blue', [a.routed]))
  await plane().apply(routed([defaultRule(silent)], 1))
  t.equal((await ask(`${url()}/slow?ms=1500`)).status, 504)
  const refusing = { ...a.routed, port: 1 }
  await plane().apply(routed([defaultRule(forward(group('blue', [refusing])))]))
  t.equal((await ask(url())).status, 502)
  await plane().apply(routed([defaultRule(forward(group('blue', [])))]))
  const empty = await ask(url())
  t.same([empty.status, empty.headers.server], [503, 'awselb/2.0'])
  await plane().apply(
    routed([defaultRule(forward(group('blue', [{ ...a.routed, admits: 'closed' }])))]),
  )
  t.equal((await ask(url())).status, 503)
  await plane().apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
  t.equal((await ask(`${url()}/status?code=503`)).status, 503, 'a target may say 503 itself')
})

t.test('a client sticks to its target group whatever the weights become', async (t) => {
  const table = (blue: number, green: number) =>
    routed([
      defaultRule({
        kind: 'forward',
        stickySeconds: 60,
        groups: [
          group('blue', [a.routed], { weight: blue }),
          group('green', [b.routed], { weight: green }),
        ],
      }),
    ])
  await plane().apply(table(1, 0))
  const first = await ask(url())
  t.equal(answeredBy(first), 'i-a')
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  t.match(cookie, /^AWSALBTG=/)
  await plane().apply(table(0, 1))
  t.equal(answeredBy(await ask(url(), { headers: { cookie } })), 'i-a')
  t.equal(answeredBy(await ask(url())), 'i-b')
})

t.test('a client sticks to its target while that is open', async (t) => {
  const table = (first: typeof a.routed) =>
    routed([defaultRule(forward(group('blue', [first, b.routed], { stickyTargetSeconds: 60 })))])
  await plane().apply(table(a.routed))
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(url())))
  const answer = answers.find((one) => answeredBy(one) === 'i-a')
  const cookie = String(answer?.headers['set-cookie']?.[0]).split(';')[0] ?? ''
  t.match(cookie, /^AWSALB=/)
  const again = await Promise.all(
    Array.from({ length: 20 }, () => ask(url(), { headers: { cookie } })),
  )
  t.same([...new Set(again.map(answeredBy))], ['i-a'])
  await plane().apply(table(draining))
  t.equal(answeredBy(await ask(url(), { headers: { cookie } })), 'i-b')
})
