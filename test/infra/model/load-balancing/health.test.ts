import fc from 'fast-check'
import t from 'tap'
import {
  failureOf,
  loadBalancersOf,
  matches,
} from '../../../../infra/model/load-balancing/health.ts'
import { newGroup, servingWorld } from './fixture.ts'

t.test('a matcher is a list of statuses and ranges', async (t) => {
  t.ok(matches('200', 200))
  t.notOk(matches('200', 201))
  t.ok(matches('200,302', 302))
  t.ok(matches('200-299,301', 250))
  t.notOk(matches('200-299,301', 300))
})

t.test('a check passes exactly when its status is within the matcher', async (t) => {
  const status = fc.integer({ min: 100, max: 599 })
  fc.assert(
    fc.property(status, status, status, (low, high, seen) => {
      const failure = failureOf(`${low}-${high}`, { kind: 'status', status: seen })
      return (failure === undefined) === (seen >= low && seen <= high)
    }),
  )
})

t.test('a group is used by the load balancer whose rules name it', async (t) => {
  const { world, group, loadBalancer } = servingWorld([])
  t.same(
    loadBalancersOf(world, group).map(({ arn }) => arn),
    [loadBalancer],
  )
  t.same(loadBalancersOf(world, newGroup(world, 'idle')), [])
})
