import t from 'tap'
import { hostCounts } from '../../../../infra/model/load-balancing/host-counts.ts'
import { bad, check, good, newGroup, register, servingWorld } from './fixture.ts'

t.test('hosts are counted by health in groups that are in use', async (t) => {
  const { world, loadBalancer, group } = servingWorld(['i-1', 'i-2', 'i-3'])
  register(world, newGroup(world, 'idle'), 'i-3')
  check(world, group, 'i-1', good)
  check(world, group, 'i-2', bad, bad)
  t.same(hostCounts(world), [
    {
      loadBalancerArn: loadBalancer,
      targetGroupArn: group,
      healthy: 1,
      unhealthy: 1,
      registered: 3,
    },
  ])
})
