import t from 'tap'
import { assignSlots, noSlots } from '../../../../infra/local/load-balancer/slots.ts'
import {
  defaultRule,
  forward,
  group,
  groupArn,
  listenerArn,
  loadBalancerArn,
  routed,
} from './fixture.ts'

const assign = (options: Partial<Parameters<typeof assignSlots>[0]>) =>
  assignSlots({
    table: routed([defaultRule(forward(group('blue', []), group('green', [])))]),
    present: noSlots,
    listenerCount: 2,
    occupied: new Set(),
    ...options,
  })

t.test('what is new takes the lowest free slot', async (t) => {
  const { slots, unplaced } = assign({})
  t.same(slots, {
    listeners: { [listenerArn]: 0 },
    backends: { [groupArn('blue')]: 'rr0', [groupArn('green')]: 'rr1' },
    addresses: { [loadBalancerArn]: 0 },
  })
  t.same(unplaced, [])
})

t.test('what has a slot keeps it', async (t) => {
  const present = {
    listeners: { [listenerArn]: 1 },
    backends: { [groupArn('green')]: 'rr0' },
    addresses: { [loadBalancerArn]: 7, gone: 0 },
  }
  const { slots } = assign({ present })
  t.equal(slots.listeners[listenerArn], 1)
  t.same(slots.backends, { [groupArn('green')]: 'rr0', [groupArn('blue')]: 'rr1' })
  t.same(slots.addresses, { [loadBalancerArn]: 7 })
})

t.test('every load balancer has an address of its own, as long as there are any', async (t) => {
  const [one] = routed([]).loadBalancers
  if (one === undefined) throw new Error('the table has no load balancer')
  const loadBalancers = Array.from({ length: 51 }, (_, index) => ({ ...one, arn: `lb-${index}` }))
  const first = assign({ table: { ...routed([]), loadBalancers } }).slots
  t.equal(new Set(Object.values(first.addresses)).size, 50)
  t.equal(first.addresses['lb-50'], undefined)
  const fewer = loadBalancers.filter(({ arn }) => arn !== 'lb-3')
  const next = assign({ table: { ...routed([]), loadBalancers: fewer }, present: first }).slots
  t.equal(next.addresses['lb-50'], 3, 'a freed one is given again')
  t.equal(next.addresses['lb-4'], 4, 'the others stay')
})

t.test('a backend that still holds servers of a former group is not given away', async (t) => {
  const { slots } = assign({ occupied: new Set(['rr0']) })
  t.equal(slots.backends[groupArn('blue')], 'rr1')
})

t.test('a group whose algorithm changed moves to a backend that has it', async (t) => {
  const leastFirst = group('blue', [], { algorithm: 'least_outstanding_requests' })
  const { slots } = assign({
    table: routed([defaultRule(forward(leastFirst))]),
    present: { ...noSlots, backends: { [groupArn('blue')]: 'rr0' } },
  })
  t.equal(slots.backends[groupArn('blue')], 'lo0')
})

t.test('what finds no slot is named and the rest is served', async (t) => {
  const groups = Array.from({ length: 14 }, (_, index) =>
    group(`g${index}`, [], { algorithm: 'weighted_random' }),
  )
  const { slots, unplaced } = assign({ table: routed([defaultRule(forward(...groups))]) })
  t.equal(Object.keys(slots.backends).length, 12)
  t.same(unplaced, [groupArn('g12'), groupArn('g13')])
  const { unplaced: listeners } = assign({ listenerCount: 0 })
  t.same(listeners, [listenerArn])
})

t.test('an HTTPS listener is named as not served', async (t) => {
  const [loadBalancer] = routed([]).loadBalancers
  const [listener] = loadBalancer?.listeners ?? []
  if (loadBalancer === undefined || listener === undefined) {
    throw new Error('the table has no listener')
  }
  const https = { ...listener, protocol: 'HTTPS' as const }
  const { slots, unplaced } = assign({
    table: { loadBalancers: [{ ...loadBalancer, listeners: [https] }], hostCounts: [] },
  })
  t.same([slots.listeners, unplaced], [{}, [listenerArn]])
})
