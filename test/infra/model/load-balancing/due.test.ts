import t from 'tap'
import { nextLoadBalancingDue } from '../../../../infra/model/load-balancing/due.ts'
import { deregister, newLoadBalancer, newWorld, pass, servingWorld } from './fixture.ts'

t.test('nothing waits on time in an empty world, nor while all serve', async (t) => {
  t.equal(nextLoadBalancingDue(newWorld()), undefined)
  t.equal(nextLoadBalancingDue(servingWorld().world), undefined)
})

t.test(
  'provisioning ends at the next moment, draining with its delay: the earlier is due',
  async (t) => {
    const { world, group } = servingWorld()
    deregister(world, group, 'i-1')
    const drained = world.now + 300_000
    newLoadBalancer(world, { Name: 'second' })
    t.equal(nextLoadBalancingDue(world), world.now + 1)
    pass(world, 1)
    t.equal(nextLoadBalancingDue(world), drained)
  },
)
