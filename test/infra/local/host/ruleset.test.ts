import t from 'tap'
import { describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import {
  hopLimitRules,
  publishedListenerRules,
  ruleset,
  tableName,
} from '../../../../infra/local/host/ruleset.ts'

const cloud = describeCloud({ name: 'other', index: 7, region: 'eu-west-1', stateRoot: '/state' })
const rules = ruleset(cloud).split('\n')

t.test('every rule of a cloud is in its own table', async (t) => {
  for (const line of rules.filter((each) => each !== '')) {
    t.match(line, new RegExp(`^(add|flush) (table|map|chain|rule) ip ${tableName(cloud)}( |$)`))
  }
})

t.test('only traffic of the bridge is translated to the services of the host', async (t) => {
  const translations = rules.filter((line) => line.includes('dnat to 10.7.0.2'))
  t.equal(translations.length, 5)
  for (const line of translations) t.match(line, /iifname "assay7" ip daddr/)
})

t.test('loopback of the host is closed to bodies before any translation', async (t) => {
  t.ok(rules.some((line) => line.endsWith('guard iifname "assay7" ip daddr 127.0.0.0/8 drop')))
  t.ok(rules.some((line) => line.includes('guard { type filter hook prerouting priority -310')))
})

t.test('services on the bridge are closed to every other interface', async (t) => {
  t.ok(rules.some((line) => line.includes('input { type filter hook input priority 0')))
  t.ok(
    rules.some((line) =>
      line.endsWith('input ip daddr 10.7.0.2 iifname != { "assay7", "lo" } drop'),
    ),
  )
})

t.test('maps are added and never flushed, so that a repair keeps bodies reachable', async (t) => {
  t.notOk(rules.some((line) => /^(flush|delete) (table|map)/.test(line)))
})

t.test('a hop limit replaces the one before it', async (t) => {
  const first = hopLimitRules(cloud, '10.7.3.4', 1, false)
  t.notMatch(first, /delete element/)
  t.match(first, 'ip ttl set 1')
  t.match(first, 'add element ip assay7 hop_limits { 10.7.3.4 : goto hop_limit_1 }')
  t.match(
    hopLimitRules(cloud, '10.7.3.4', 2, true),
    'delete element ip assay7 hop_limits { 10.7.3.4 }',
  )
})

t.test('listeners are replaced as a whole, in one transaction', async (t) => {
  t.equal(publishedListenerRules(cloud, []), 'flush map ip assay7 listeners\n')
  const listeners = [
    { port: 80, hostPort: 5286 },
    { port: 8080, hostPort: 5287 },
  ]
  const text = publishedListenerRules(cloud, [
    { dnsName: 'a', address: '10.7.0.129', listeners },
    { dnsName: 'b', address: '10.7.0.130', listeners: [] },
  ])
  t.match(text, '10.7.0.129 . 80 : 127.0.0.1 . 5286, 10.7.0.129 . 8080 : 127.0.0.1 . 5287 }')
  t.notMatch(text, '10.7.0.130')
})

t.test('a load balancer answers at the ports of its listeners alone', async (t) => {
  t.ok(rules.some((line) => line.endsWith('input iifname "assay7" ip daddr 10.7.0.128/25 reject')))
})
