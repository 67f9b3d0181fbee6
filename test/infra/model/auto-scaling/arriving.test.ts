import t from 'tap'
import { createFleet, idsOf, membersOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('an instance is registered in the moment it comes into service', async (t) => {
  const driver = createDriver()
  const arn = createFleet(driver)
  driver.run(5_500)
  t.match(membersOf(driver), [{ state: 'Pending', targetGroups: [] }, {}])
  driver.run(1_000)
  t.match(membersOf(driver), [{ state: 'InService', targetGroups: [arn] }, {}])
  t.match(
    driver.events.map(({ detailType }) => detailType),
    ['EC2 Instance Launch Successful', 'EC2 Instance Launch Successful'],
  )
})

const hook = {
  LifecycleHookName: 'h',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  HeartbeatTimeout: 30,
  DefaultResult: 'CONTINUE',
}

t.test('an instance whose hook is done proceeds, until EC2 says that it runs', async (t) => {
  const driver = createDriver({ launch: () => ({ kind: 'runs', answerMs: 100, bootMs: 40_000 }) })
  createFleet(driver, { DesiredCapacity: 1, LifecycleHookSpecificationList: [hook] })
  driver.run(29_000)
  t.match(membersOf(driver), [{ state: 'Pending:Wait' }])
  driver.run(2_000)
  t.match(membersOf(driver), [{ state: 'Pending:Proceed' }])
  driver.run(10_000)
  t.match(membersOf(driver), [{ state: 'InService' }])
})

t.test('a hook that is put later does not hold an instance that was launched', async (t) => {
  const driver = createDriver()
  createFleet(driver, { DesiredCapacity: 1 })
  driver.run(3_000)
  t.match(membersOf(driver), [{ state: 'Pending' }])
  driver.call('PutLifecycleHook', { AutoScalingGroupName: 'fleet', ...hook })
  driver.run(4_000)
  t.match(membersOf(driver), [{ state: 'InService' }])
})

t.test('coming back from Standby runs no hook and is no launch', async (t) => {
  const driver = createDriver()
  createFleet(driver, { LifecycleHookSpecificationList: [hook] })
  driver.run(60_000)
  const group = { AutoScalingGroupName: 'fleet', InstanceIds: idsOf(driver).slice(0, 1) }
  driver.call('EnterStandby', { ...group, ShouldDecrementDesiredCapacity: true })
  driver.run(60_000)
  driver.events.length = 0
  driver.call('ExitStandby', group)
  t.match(membersOf(driver), [{ state: 'InService' }, { state: 'InService' }])
  t.same(driver.events, [])
})
