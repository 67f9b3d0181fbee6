import t from 'tap'
import { createFleet, faultOf, groupName, statesOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

t.test('a group with instances is deleted only by force', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const remove = () => driver.call('DeleteAutoScalingGroup', group)
  t.match(faultOf(remove), {
    code: 'ScalingActivityInProgress',
    message: /scaling activities in progress for that group\.$/,
  })
  driver.run(10_000)
  t.match(faultOf(remove), {
    code: 'ResourceInUse',
    message: /while there are instances or pending Spot instance request\(s\) still in the group/,
  })
})

t.test('an empty group is gone at once', async (t) => {
  const driver = createDriver()
  createFleet(driver, { MinSize: 0, DesiredCapacity: 0 })
  driver.call('DeleteAutoScalingGroup', group)
  t.same(driver.world().autoScaling.groups, {})
})

t.test('a forced deletion drains, runs no hooks, and takes launches that come late', async (t) => {
  const hook = {
    LifecycleHookName: 'h',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
  }
  const driver = createDriver()
  createFleet(driver, { LifecycleHookSpecificationList: [hook] })
  driver.run(10_000)
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 3 })
  driver.call('DeleteAutoScalingGroup', { ...group, ForceDelete: true })
  t.same(statesOf(driver), ['Terminating', 'Terminating'])
  t.match(driver.call('DescribeAutoScalingGroups'), {
    AutoScalingGroups: [{ Status: 'Delete in progress' }],
  })
  driver.run(60_000)
  t.same(driver.world().autoScaling.groups, {})
  t.same(
    Object.values(driver.world().facts.instances).map(({ state }) => state),
    ['terminated', 'terminated', 'terminated'],
  )
})

t.test('deletion protection holds', async (t) => {
  const driver = createDriver()
  createFleet(driver, { DeletionProtection: 'prevent-force-deletion' })
  const forced = () => driver.call('DeleteAutoScalingGroup', { ...group, ForceDelete: true })
  t.match(faultOf(forced), { message: /deletion protection is prevent-force-deletion/ })
})
