import t from 'tap'
import { extraCount } from '../../../../infra/model/auto-scaling/scale.ts'
import { createFleet, groupOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('a group at desired capacity asks for nothing', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  driver.effects.length = 0
  driver.run(3_600_000)
  t.same(driver.effects, [])
})

t.test('a reason is told until the difference is closed, then forgotten', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const group = { AutoScalingGroupName: 'fleet' }
  t.same(groupOf(driver).capacityCauses, [], 'closed when the launches are asked for')
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['Launch'] })
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 3 })
  t.equal(groupOf(driver).capacityCauses.length, 1)
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 2 })
  t.same(groupOf(driver).capacityCauses, [])
})

t.test('a rebalancing launch is above desired capacity on purpose', async (t) => {
  const driver = createDriver()
  createFleet(driver, { VPCZoneIdentifier: 'subnet-a' })
  driver.run(20_000)
  driver.call('UpdateAutoScalingGroup', {
    AutoScalingGroupName: 'fleet',
    VPCZoneIdentifier: 'subnet-a,subnet-b',
  })
  t.equal(extraCount(groupOf(driver)), 1)
  driver.run(60_000)
  t.equal(extraCount(groupOf(driver)), 0)
})
