import t from 'tap'
import { dropDrained, startDraining } from '../../../../infra/model/auto-scaling/leaving.ts'
import { copyWorld } from '../../../../infra/model/world.ts'
import { createFleet, createTargetGroup } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('an instance leaves when the slowest of its target groups is drained', async (t) => {
  const driver = createDriver()
  const slow = createTargetGroup(driver, 'slow', 90)
  createFleet(driver)
  driver.call('AttachLoadBalancerTargetGroups', {
    AutoScalingGroupName: 'fleet',
    TargetGroupARNs: [slow],
  })
  driver.run(20_000)
  driver.call('SetDesiredCapacity', { AutoScalingGroupName: 'fleet', DesiredCapacity: 1 })
  const states = () => driver.world().autoScaling.groups['fleet']?.members.map((m) => m.state)
  driver.run(60_000)
  t.same(states(), ['Terminating', 'InService'])
  driver.run(40_000)
  t.same(states(), ['InService'])
})

t.test('a target group that is gone holds nobody back', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const world = copyWorld(driver.world())
  const member = world.autoScaling.groups['fleet']?.members[0]
  if (member === undefined) throw new Error('no member')
  world.loadBalancing.targetGroups = {}
  startDraining(world, member)
  t.ok(dropDrained(world, member))
  t.same(member.targetGroups, [])
})
