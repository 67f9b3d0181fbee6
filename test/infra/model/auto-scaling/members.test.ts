import t from 'tap'
import {
  capacityOf,
  findGroup,
  findManaged,
  groupNamed,
  memberOf,
} from '../../../../infra/model/auto-scaling/members.ts'
import { createFleet, faultOf, groupOf, idsOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('a group is found by name or ARN, never by a name of Object itself', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const world = driver.world()
  t.equal(findGroup(world, groupOf(driver).arn), groupOf(driver))
  t.equal(groupNamed(world, 'constructor'), undefined)
  t.match(
    faultOf(() => findGroup(world, 'toString')),
    { code: 'ValidationError' },
  )
})

t.test(
  'open launches count toward capacity; Standby and those on their way out do not',
  async (t) => {
    const driver = createDriver()
    createFleet(driver)
    t.equal(capacityOf(groupOf(driver)), 2)
    driver.run(20_000)
    driver.call('EnterStandby', {
      AutoScalingGroupName: 'fleet',
      InstanceIds: idsOf(driver).slice(0, 1),
      ShouldDecrementDesiredCapacity: true,
    })
    t.equal(capacityOf(groupOf(driver)), 1)
  },
)

t.test('an instance that is not managed, or not here, is named in the fault', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  t.match(
    faultOf(() => findManaged(driver.world(), 'i-0')),
    { message: /No managed instance found for instance ID: i-0$/ },
  )
  t.match(
    faultOf(() => memberOf(groupOf(driver), 'i-0')),
    { message: 'The instance i-0 is not part of Auto Scaling group fleet.' },
  )
})
