import fc from 'fast-check'
import t from 'tap'
import {
  opaque,
  routeMaps,
  ruleNumber,
  serverName,
  splits,
} from '../../../../infra/local/load-balancer/route-maps.ts'
import { noSlots } from '../../../../infra/local/load-balancer/slots.ts'
import type { RoutedTarget } from '../../../../infra/model/contract.ts'
import { defaultRule, forward, group, groupArn, listenerArn, routed } from './fixture.ts'

const target: RoutedTarget = { targetId: 'i-1', address: '10.0.3.4', port: 8080, admits: 'open' }
const slots = {
  ...noSlots,
  listeners: { [listenerArn]: 3 },
  backends: { [groupArn('blue')]: 'rr0' },
}

t.test('shares cover the whole range once, each within one step of its weight', async (t) => {
  const weights = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(weights, (values) => {
      const total = values.reduce((sum, weight) => sum + weight, 0)
      fc.pre(total > 0)
      const base = 7_000_000
      const ranges = splits(
        base,
        values.map((weight, index) => ({ backend: `rr${index}`, weight })),
      )
      let next = base
      for (const { key, value } of ranges) {
        const [low = 0, high = 0] = key.split(':').map(Number)
        const weight = values[Number(value.slice(2))] ?? 0
        const isShare = Math.abs(high + 1 - low - (weight / total) * 1_000_000) <= 1
        if (low !== next || weight === 0 || !isShare) {
          return false
        }
        next = high + 1
      }
      return next === base + 1_000_000
    }),
  )
})

t.test(
  'a rule that does something else is another number, one with other targets is not',
  async (t) => {
    const number = (...targets: RoutedTarget[]) =>
      ruleNumber(defaultRule(forward(group('blue', targets))), slots)
    t.equal(number(target), number())
    const heavier = defaultRule(forward(group('blue', [target], { weight: 2 })))
    t.not(ruleNumber(heavier, slots), number(target))
    const elsewhere = { ...slots, backends: { [groupArn('blue')]: 'rr1' } }
    t.not(ruleNumber(defaultRule(forward(group('blue', []))), elsewhere), number())
  },
)

t.test(
  'a listener, its rule, the action, the share and the group stand in their maps',
  async (t) => {
    const rule = defaultRule(forward(group('blue', [target])))
    const number = ruleNumber(rule, slots)
    const maps = routeMaps(routed([rule], 30), slots)
    t.same(maps.listeners, [
      { key: '4', value: 'L3|30000|80|http|3600000|append|0|0|0|1|0||||||||||' },
    ])
    t.same(
      maps.rules.map(({ value }) => value),
      [String(number)],
    )
    t.same(maps.actions, [{ key: String(number), value: `f|${number * 1_000_000}|0` }])
    t.equal(maps.splits[0]?.value, 'rr0')
    t.same(maps.groups, [{ key: 'rr0', value: `rr0|0|${opaque(groupArn('blue'))}` }])
    t.same(maps.targets, [])
  },
)

t.test(
  'clients can only stick to a group that has an open target, and to that target',
  async (t) => {
    const maps = (admits: RoutedTarget['admits']) =>
      routeMaps(
        routed([
          defaultRule({
            kind: 'forward',
            stickySeconds: 60,
            groups: [group('blue', [{ ...target, admits }], { stickyTargetSeconds: 90 })],
          }),
        ]),
        slots,
      )
    t.equal(maps('open').groups.length, 2)
    t.same(maps('open').targets, [
      { key: `rr0:${opaque(serverName(target))}`, value: 'i-1_10.0.3.4_8080' },
    ])
    t.equal(maps('draining').groups.length, 1)
    t.same(maps('draining').targets, [])
  },
)

t.test('a listener without a slot and a group without a backend stand in no map', async (t) => {
  const table = routed([defaultRule(forward(group('blue', [target])))])
  t.same(routeMaps(table, noSlots).rules, [])
  const unplaced = routeMaps(table, { ...slots, backends: {} })
  t.same([unplaced.splits, unplaced.groups], [[], []])
})

t.test('a body that holds line ends and more is one word in its map', async (t) => {
  const body = 'a\nb | "c" é'
  const rule = defaultRule({ kind: 'fixed-response', status: 404, contentType: 'text/html', body })
  const [action] = routeMaps(routed([rule]), slots).actions
  const [kind, status, type, encoded = ''] = action?.value.split('|') ?? []
  t.same([kind, status, type], ['x', '404', 'text/html'])
  t.equal(Buffer.from(encoded, 'base64').toString('utf8'), 'a b | "c" é')
})
