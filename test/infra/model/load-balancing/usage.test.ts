import t from 'tap'
import { normalActions } from '../../../../infra/model/load-balancing/actions.ts'
import { checkGroupsUsable } from '../../../../infra/model/load-balancing/usage.ts'
import { forwardTo, newGroup, newLoadBalancer, newRule, servingWorld } from './fixture.ts'

t.test('a group serves one load balancer only', async (t) => {
  const { world, loadBalancer, group } = servingWorld([])
  const other = newLoadBalancer(world, { Name: 'other' })
  const actions = normalActions(forwardTo(group))
  t.doesNotThrow(() => checkGroupsUsable(world, loadBalancer, actions))
  t.throws(() => checkGroupsUsable(world, other, actions), { code: 'TargetGroupAssociationLimit' })
})

t.test('a load balancer uses at most 100 groups', async (t) => {
  const { world, loadBalancer, listener } = servingWorld([])
  for (let index = 1; index < 100; index += 1) {
    newRule(world, listener, index, forwardTo(newGroup(world, `g-${index}`)))
  }
  const more = normalActions(forwardTo(newGroup(world, 'more')))
  t.throws(() => checkGroupsUsable(world, loadBalancer, more), {
    code: 'TooManyUniqueTargetGroupsPerLoadBalancer',
  })
})
