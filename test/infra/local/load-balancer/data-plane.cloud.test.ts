import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { RoutedRule } from '../../../../infra/model/contract.ts'
import { createDataPlane } from '../../../../infra/local/load-balancer/data-plane.ts'
import { socketPath } from '../../../../infra/local/load-balancer/haproxy-config.ts'
import { runtimeApi } from '../../../../infra/local/load-balancer/runtime-api.ts'
import {
  answeredBy,
  ask,
  defaultRule,
  eventually,
  forward,
  group,
  haproxyPath,
  listenerArn,
  removeState,
  routed,
  startTarget,
  startTraffic,
  testCloud,
} from './fixture.ts'

const cloud = await testCloud(71)
const folder = join(cloud.stateDir, 'haproxy')
const troubles: string[] = []
const open = () =>
  createDataPlane({ cloud, haproxyPath, onTrouble: (trouble) => troubles.push(trouble) })
let plane = await open()
const a = await startTarget(cloud, '3.4', 'i-a')
const b = await startTarget(cloud, '4.5', 'i-b')
t.teardown(async () => {
  await plane.stop()
  await a.close()
  await b.close()
  await removeState(cloud)
})
const url = (): string => plane.listenerUrl(listenerArn) ?? 'http://127.0.0.1:1'
const pid = (): Promise<number> => runtimeApi(socketPath(folder)).pid()
const draining = { ...a.routed, admits: 'draining' as const }

t.test('a listener has no address before the first table', async (t) => {
  t.equal(plane.listenerUrl(listenerArn), undefined)
})

t.test('weights decide the share of each target group', async (t) => {
  const split = forward(
    group('blue', [a.routed], { weight: 90 }),
    group('green', [b.routed], { weight: 10 }),
  )
  await plane.apply(routed([defaultRule(split)]))
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
  await plane.apply(routed([defaultRule(split)]))
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
  await plane.apply(
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
  const only = (action: RoutedRule['action']) => plane.apply(routed([defaultRule(action)]))
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
  await plane.apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
  const { body } = await ask(url(), { headers: { 'x-forwarded-for': '203.0.113.7' } })
  const { headers } = JSON.parse(body) as { headers: Record<string, string> }
  t.equal(headers['x-forwarded-for'], '203.0.113.7, 127.0.0.1')
  t.equal(headers['x-forwarded-proto'], 'http')
  t.equal(headers['x-forwarded-port'], '80')
  t.match(headers['x-amzn-trace-id'], /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
})

t.test('503 without a target, 502 when it refuses, 504 when it is silent', async (t) => {
  const silent = forward(group('blue', [a.routed]))
  await plane.apply(routed([defaultRule(silent)], 1))
  t.equal((await ask(`${url()}/slow?ms=1500`)).status, 504)
  const refusing = { ...a.routed, port: 1 }
  await plane.apply(routed([defaultRule(forward(group('blue', [refusing])))]))
  t.equal((await ask(url())).status, 502)
  await plane.apply(routed([defaultRule(forward(group('blue', [])))]))
  const empty = await ask(url())
  t.same([empty.status, empty.headers.server], [503, 'awselb/2.0'])
  await plane.apply(
    routed([defaultRule(forward(group('blue', [{ ...a.routed, admits: 'closed' }])))]),
  )
  t.equal((await ask(url())).status, 503)
  await plane.apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
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
  await plane.apply(table(1, 0))
  const first = await ask(url())
  t.equal(answeredBy(first), 'i-a')
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  t.match(cookie, /^AWSALBTG=/)
  await plane.apply(table(0, 1))
  t.equal(answeredBy(await ask(url(), { headers: { cookie } })), 'i-a')
  t.equal(answeredBy(await ask(url())), 'i-b')
})

t.test('a client sticks to its target while that is open', async (t) => {
  const table = (first: typeof a.routed) =>
    routed([defaultRule(forward(group('blue', [first, b.routed], { stickyTargetSeconds: 60 })))])
  await plane.apply(table(a.routed))
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(url())))
  const answer = answers.find((one) => answeredBy(one) === 'i-a')
  const cookie = String(answer?.headers['set-cookie']?.[0]).split(';')[0] ?? ''
  t.match(cookie, /^AWSALB=/)
  const again = await Promise.all(
    Array.from({ length: 20 }, () => ask(url(), { headers: { cookie } })),
  )
  t.same([...new Set(again.map(answeredBy))], ['i-a'])
  await plane.apply(table(draining))
  t.equal(answeredBy(await ask(url(), { headers: { cookie } })), 'i-b')
})

t.test('draining and removing a target under traffic drops nothing', async (t) => {
  const table = (...targets: (typeof a.routed)[]) =>
    routed([defaultRule(forward(group('blue', targets)))])
  await plane.apply(table(a.routed, b.routed))
  const traffic = startTraffic(url(), 8)
  await delay(300)
  await plane.apply(table(draining, b.routed))
  await delay(100)
  const seen = a.count
  await delay(300)
  t.equal(a.count, seen, 'a draining target gets no new request')
  await plane.apply(table(b.routed))
  await delay(200)
  await plane.apply(table(a.routed, b.routed))
  await delay(300)
  const { answered, faults } = await traffic.stop()
  t.same(faults, [])
  t.ok(answered > 200, `${answered} answered`)
  t.ok(a.count > seen, 'a target that came back serves again')
})

t.test('a request in flight ends well though its target is drained and removed', async (t) => {
  await plane.apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
  const slow = ask(`${url()}/slow?ms=1200`)
  await delay(100)
  await plane.apply(routed([defaultRule(forward(group('blue', [draining, b.routed])))]))
  await plane.apply(routed([defaultRule(forward(group('blue', [b.routed])))]))
  const servers = () => runtimeApi(socketPath(folder)).showServers()
  t.ok(
    (await servers()).some(({ name }) => name.startsWith('i-a')),
    'it stays while it is busy',
  )
  t.equal(answeredBy(await slow), 'i-a')
  t.ok(await eventually(async () => !(await servers()).some(({ name }) => name.startsWith('i-a'))))
})

t.test('fifty targets come and go under traffic without a reload', async (t) => {
  const before = await pid()
  const many = Array.from({ length: 50 }, (_, index) => ({ ...a.routed, targetId: `i-${index}` }))
  const table = (targets: (typeof a.routed)[]) =>
    routed([defaultRule(forward(group('blue', targets)))])
  await plane.apply(table([b.routed]))
  const traffic = startTraffic(url(), 4)
  await plane.apply(table([b.routed, ...many]))
  await delay(200)
  await plane.apply(table([b.routed]))
  const { faults } = await traffic.stop()
  t.same(faults, [])
  t.equal(await pid(), before)
  const servers = () => runtimeApi(socketPath(folder)).showServers()
  t.ok(await eventually(async () => (await servers()).length === 1))
})

t.test('what somebody changed behind its back is repaired', async (t) => {
  const table = routed([defaultRule(forward(group('blue', [a.routed])))])
  await plane.apply(table)
  const api = runtimeApi(socketPath(folder))
  const [server] = await api.showServers()
  await api.setState(`${server?.backend}/${server?.name}`, 'closed')
  await api.replaceMap(join(folder, 'rules.map'), [])
  t.equal((await ask(url())).status, 503)
  await plane.apply(table)
  t.equal(answeredBy(await ask(url())), 'i-a')
})

t.test('the next gateway finds HAProxy serving, and everything where it was', async (t) => {
  const table = routed([defaultRule(forward(group('blue', [a.routed, b.routed])))])
  await plane.apply(table)
  const before = { pid: await pid(), url: url() }
  const traffic = startTraffic(before.url, 4)
  await plane.leave()
  await delay(200)
  plane = await open()
  t.equal(url(), before.url, 'the address is known before the first table')
  await plane.apply(table)
  await delay(200)
  t.same((await traffic.stop()).faults, [])
  t.equal(await pid(), before.pid)
})

t.test('HAProxy killed is started again and told everything', async (t) => {
  const before = await pid()
  troubles.length = 0
  execFileSync('/bin/kill', ['-9', String(before)])
  const isServing = await eventually(() =>
    ask(url()).then(
      (answer) => answer.status === 200,
      () => false,
    ),
  )
  t.ok(isServing)
  t.not(await pid(), before)
  t.equal(readFileSync(join(folder, 'haproxy.pid'), 'utf8').trim(), String(await pid()))
  t.same(troubles, ['HAProxy was found dead and has been started again.'])
})

t.test('a listener that is gone is a closed port', async (t) => {
  const former = url()
  await plane.apply({ loadBalancers: [] })
  t.equal(plane.listenerUrl(listenerArn), undefined)
  await t.rejects(ask(former))
})

t.test('a port that another process has is an error at the start', async (t) => {
  const other = { ...cloud, stateDir: `${cloud.stateDir}-other` }
  await t.rejects(createDataPlane({ cloud: other, haproxyPath }), { code: 'ERR_HAPROXY_START' })
})
