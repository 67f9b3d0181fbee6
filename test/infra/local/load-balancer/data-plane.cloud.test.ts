import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { ensureCertificates } from '../../../../infra/local/host/certificates.ts'
import { createHostCommand } from '../../../../infra/local/host/host-command.ts'
import { createDataPlane } from '../../../../infra/local/load-balancer/data-plane.ts'
import { socketPath } from '../../../../infra/local/load-balancer/haproxy-config.ts'
import { runtimeApi } from '../../../../infra/local/load-balancer/runtime-api.ts'
import { startBench } from './data-plane-bench.ts'
import {
  answeredBy,
  ask,
  defaultRule,
  eventually,
  forward,
  group,
  haproxyPath,
  listenerArn,
  routed,
  startTraffic,
} from './fixture.ts'

const troubles: string[] = []
const { cloud, a, b, draining, plane, reopen, url } = await startBench(71, {
  onTrouble: (trouble) => troubles.push(trouble),
})
const folder = join(cloud.stateDir, 'haproxy')
const pid = (): Promise<number> => runtimeApi(socketPath(folder)).pid()

t.test('draining and removing a target under traffic drops nothing', async (t) => {
  const table = (...targets: (typeof a.routed)[]) =>
    routed([defaultRule(forward(group('blue', targets)))])
  await plane().apply(table(a.routed, b.routed))
  const traffic = startTraffic(url(), 8)
  await delay(300)
  await plane().apply(table(draining, b.routed))
  await delay(100)
  const seen = a.count
  await delay(300)
  t.equal(a.count, seen, 'a draining target gets no new request')
  await plane().apply(table(b.routed))
  await delay(200)
  await plane().apply(table(a.routed, b.routed))
  await delay(300)
  const { answered, faults } = await traffic.stop()
  t.same(faults, [])
  t.ok(answered > 200, `${answered} answered`)
  t.ok(a.count > seen, 'a target that came back serves again')
})

t.test('a request in flight ends well though its target is drained and removed', async (t) => {
  await plane().apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
  const slow = ask(`${url()}/slow?ms=1200`)
  await delay(100)
  await plane().apply(routed([defaultRule(forward(group('blue', [draining, b.routed])))]))
  await plane().apply(routed([defaultRule(forward(group('blue', [b.routed])))]))
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
  await plane().apply(table([b.routed]))
  const traffic = startTraffic(url(), 4)
  await plane().apply(table([b.routed, ...many]))
  await delay(200)
  await plane().apply(table([b.routed]))
  const { faults } = await traffic.stop()
  t.same(faults, [])
  t.equal(await pid(), before)
  const servers = () => runtimeApi(socketPath(folder)).showServers()
  t.ok(await eventually(async () => (await servers()).length === 1))
})

t.test('what somebody changed behind its back is repaired', async (t) => {
  const table = routed([defaultRule(forward(group('blue', [a.routed])))])
  await plane().apply(table)
  const api = runtimeApi(socketPath(folder))
  const [server] = await api.showServers()
  await api.setState(`${server?.backend}/${server?.name}`, 'closed')
  await api.replaceMap(join(folder, 'rules.map'), [])
  t.equal((await ask(url())).status, 503)
  await plane().apply(table)
  t.equal(answeredBy(await ask(url())), 'i-a')
})

t.test('the next gateway finds HAProxy serving, and everything where it was', async (t) => {
  const table = routed([defaultRule(forward(group('blue', [a.routed, b.routed])))])
  await plane().apply(table)
  const before = { pid: await pid(), url: url() }
  const traffic = startTraffic(before.url, 4)
  await plane().leave()
  await delay(200)
  await reopen()
  t.equal(url(), before.url, 'the address is known before the first table')
  await plane().apply(table)
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
  await plane().apply({ loadBalancers: [], hostCounts: [] })
  t.equal(plane().listenerUrl(listenerArn), undefined)
  await t.rejects(ask(former))
})

t.test('a port that another process has is an error at the start', async (t) => {
  const other = { ...cloud, stateDir: `${cloud.stateDir}-other` }
  await ensureCertificates(other, createHostCommand())
  await t.rejects(createDataPlane({ cloud: other, haproxyPath }), { code: 'ERR_HAPROXY_START' })
})
