import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import type { MetricDatum } from '@aws-sdk/client-cloudwatch'
import { haproxyFolder } from '../../../../infra/local/load-balancer/haproxy-config.ts'
import {
  requestLogPath,
  runningPid,
} from '../../../../infra/local/load-balancer/haproxy-process.ts'
import { startBench } from './data-plane-bench.ts'
import {
  ask,
  defaultRule,
  eventually,
  forward,
  group,
  groupArn,
  loadBalancerArn,
  routed,
} from './fixture.ts'

const objects: { bucket: string; key: string; text: string }[] = []
const figures: MetricDatum[] = []
const troubles: string[] = []
const now = Date.UTC(2026, 10, 21, 10, 30)
const { cloud, a, plane, reopen, url } = await startBench(75, {
  traffic: {
    putObject: async ({ bucket, key, body }) =>
      objects.push({ bucket, key, text: gunzipSync(body).toString('utf8') }),
    putMetricData: async (_, data) => figures.push(...data),
    now: () => now,
    intervalMs: 600_000,
    onTrouble: (trouble) => troubles.push(trouble),
  },
})

const sum = (name: string): number =>
  figures
    .filter(({ MetricName, Dimensions }) => MetricName === name && Dimensions?.length === 1)
    .flatMap(({ Counts = [] }) => Counts)
    .reduce((total, count) => total + count, 0)

t.test('what was served is in the access logs and in the figures', async (t) => {
  await plane().apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
  await ask(`${url()}/a?b="c`, { headers: { host: 'www.example.com', 'user-agent': 'a "b"\t c' } })
  await ask(`${url()}/status?code=404`)
  await ask(`${url()}/status?code=500`)
  const counted = { healthy: 1, unhealthy: 2, registered: 3 }
  const hostCounts = [{ loadBalancerArn, targetGroupArn: groupArn('blue'), ...counted }]
  const empty = routed([defaultRule(forward(group('blue', [])))])
  await plane().apply({ ...empty, hostCounts })
  await ask(url())
  await plane().leave()
  t.same(troubles, [])
  t.equal(objects.length, 1)
  t.equal(objects[0]?.bucket, 'logs')
  t.match(
    objects[0]?.key,
    /^web\/AWSLogs\/123456789012\/elasticloadbalancing\/eu-west-1\/2026\/11\/21\/.*\.log\.gz$/,
  )
  const lines = objects[0]?.text.trim().split('\n') ?? []
  t.equal(lines.length, 4)
  const { address, port } = a.routed
  t.match(lines[0], ` app/web/0123456789abcdef 127.0.0.1:`)
  t.match(lines[0], ` ${address}:${port} 0.`)
  t.match(lines[0], ' "GET http://www.example.com:80/a?b=%22c HTTP/1.1" "a %22b%22')
  t.match(lines[0], ` ${groupArn('blue')} "Root=1-`)
  t.match(lines[1], / 404 404 \d+ \d+ /)
  t.match(lines[3], / - -1 -1 -1 503 - \d+ \d+ /)
  t.equal(sum('RequestCount'), 4)
  t.equal(sum('HTTPCode_Target_2XX_Count'), 1)
  t.equal(sum('HTTPCode_Target_4XX_Count'), 1)
  t.equal(sum('HTTPCode_Target_5XX_Count'), 1)
  t.equal(sum('HTTPCode_ELB_5XX_Count'), 1)
  t.equal(sum('HTTPCode_ELB_503_Count'), 1)
  t.equal(sum('TargetResponseTime'), 3)
  t.equal(figures.find(({ MetricName }) => MetricName === 'UnHealthyHostCount')?.Value, 2)
})

t.test('requests served while no gateway ran are reported by the next one, once', async (t) => {
  objects.length = 0
  const url = `http://127.0.0.1:${cloud.ports.listenerFirst}/`
  await ask(url)
  await reopen()
  await plane().apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
  await ask(url)
  await plane().leave()
  const lines = objects.flatMap(({ text }) => text.trim().split('\n'))
  t.same(
    lines.map((line) => line.split(' ')[8]),
    ['503', '200'],
  )
  await reopen()
})

t.test('a HAProxy that is started again writes behind what the former one wrote', async (t) => {
  const log = requestLogPath(haproxyFolder(cloud.stateDir))
  const isLogged = (path: string): Promise<boolean> =>
    eventually(() => readFileSync(log, 'utf8').includes(path))
  await plane().apply(routed([defaultRule(forward(group('blue', [a.routed])))]))
  await ask(`${url()}/before`)
  t.ok(await isLogged('/before'))
  const before = readFileSync(log, 'utf8')
  process.kill((await runningPid(haproxyFolder(cloud.stateDir))) ?? 0, 'SIGKILL')
  await eventually(() =>
    ask(`${url()}/after`).then(
      () => true,
      () => false,
    ),
  )
  t.ok(await isLogged('/after'))
  t.ok(readFileSync(log, 'utf8').startsWith(before), 'every former line is still there')
})
