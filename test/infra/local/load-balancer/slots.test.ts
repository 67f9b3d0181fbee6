import t from 'tap'
import type { RoutingTable } from '../../../../infra/model/contract.ts'
import { listenerPools, slotsOf } from '../../../../infra/local/load-balancer/listener-pools.ts'
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
    counts: { listenerCount: 2, tlsListenerCount: 12 },
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
  const { unplaced: listeners } = assign({ counts: { listenerCount: 0, tlsListenerCount: 0 } })
  t.same(listeners, [listenerArn])
})

const modern = 'ELBSecurityPolicy-TLS13-1-2-2021-06'
const restricted = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06'

/** A table whose listeners have these policies, in order; '' is in clear. */
const withPolicies = (...policies: readonly string[]): RoutingTable => {
  const table = routed([])
  const loadBalancers = table.loadBalancers.map((loadBalancer) => ({
    ...loadBalancer,
    listeners: loadBalancer.listeners.flatMap((listener) =>
      policies.map((policy, index) => ({
        ...{ ...listener, arn: `l${index}` },
        ...(policy === '' ? {} : { protocol: 'HTTPS' as const, tls: { policy, certificates: [] } }),
      })),
    ),
  }))
  return { ...table, loadBalancers }
}

const poolOf = (policy: string) =>
  listenerPools({ listenerCount: 2, tlsListenerCount: 12 }).find(
    (pool) => (pool.policy ?? '') === policy,
  )

const isIn = (slot: number | undefined, policy: string): boolean => {
  const pool = poolOf(policy)
  return slot !== undefined && pool !== undefined && slotsOf(pool).includes(slot)
}

t.test('a listener has a slot of the pool for its TLS policy', async (t) => {
  const policies = ['', modern, restricted, modern]
  const { slots, unplaced } = assign({ table: withPolicies(...policies) })
  for (const [index, policy] of policies.entries()) {
    t.ok(isIn(slots.listeners[`l${index}`], policy), `listener ${index}`)
  }
  t.equal(new Set(Object.values(slots.listeners)).size, 4)
  t.same(unplaced, [])
})

t.test('a listener whose policy or protocol changes moves, and its slot is free', async (t) => {
  const before = assign({ table: withPolicies('', modern) }).slots
  const after = assign({ table: withPolicies(modern, restricted), present: before }).slots
  t.ok(isIn(after.listeners['l0'], modern))
  t.ok(isIn(after.listeners['l1'], restricted))
  t.equal(after.listeners['l0'], before.listeners['l1'])
})

t.test('a full pool takes none from the others', async (t) => {
  const { unplaced } = assign({ table: withPolicies(modern, modern, modern, '') })
  t.same(unplaced, ['l2'])
  const unknown = assign({ table: withPolicies('ELBSecurityPolicy-Unknown') })
  t.same(unknown.unplaced, ['l0'])
})
