import t from 'tap'
import { createFleet, idsOf, membersOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('an instance is registered in the moment it comes into service', async (t) => {
  const driver = createDriver()
  const arn = createFleet(driver)
  driver.run(5_500)
  t.match(membersOf(driver), [{ state: 'Pending:Proceed', targetGroups: [] }, {}])
  driver.run(1_000)
  t.match(membersOf(driver), [{ state: 'InService', targetGroups: [arn] }, {}])
  t.match(
    driver.events.map(({ detailType }) => detailType),
    ['EC2 Instance Launch Successful', 'EC2 Instance Launch Successful'],
  )
})

t.test('coming back from Standby runs no hook and is no launch', async (t) => {
  const driver = createDriver()
  createFleet(driver, {
    LifecycleHookSpecificationList: [
      {
        LifecycleHookName: 'h',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: 30,
        DefaultResult: 'CONTINUE',
      },
    ],
  })
  driver.run(60_000)
  const group = { AutoScalingGroupName: 'fleet', InstanceIds: idsOf(driver).slice(0, 1) }
  driver.call('EnterStandby', { ...group, ShouldDecrementDesiredCapacity: true })
  driver.run(60_000)
  driver.events.length = 0
  driver.call('ExitStandby', group)
  t.match(membersOf(driver), [{ state: 'InService' }, { state: 'InService' }])
  t.same(driver.events, [])
})
