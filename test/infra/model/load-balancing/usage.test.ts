import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { normalActions } from '../../../../infra/model/load-balancing/actions.ts'
import { checkGroupsUsable } from '../../../../infra/model/load-balancing/usage.ts'
import {
  call,
  faultOf,
  forwardTo,
  newGroup,
  newLoadBalancer,
  newRule,
  servingWorld,
} from './fixture.ts'

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

t.test('a rule of several groups, one of them sticky, must be sticky too', async (t) => {
  const { world, listener, group } = servingWorld([])
  const green = newGroup(world, 'green')
  const forward = (Enabled: boolean): ModelObject[] => [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [{ TargetGroupArn: group }, { TargetGroupArn: green }],
        TargetGroupStickinessConfig: Enabled ? { Enabled, DurationSeconds: 60 } : { Enabled },
      },
    },
  ]
  const sticky = {
    TargetGroupArn: green,
    Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }],
  }
  const rule = newRule(world, listener, 1, forward(false))
  t.equal(faultOf(world, 'ModifyTargetGroupAttributes', sticky), 'InvalidConfigurationRequest')
  call(world, 'DeleteRule', { RuleArn: rule })
  newRule(world, listener, 2, forward(true))
  t.equal(faultOf(world, 'ModifyTargetGroupAttributes', sticky), undefined)
  t.throws(() => newRule(world, listener, 3, forward(false)), {
    code: 'InvalidLoadBalancerAction',
  })
})
