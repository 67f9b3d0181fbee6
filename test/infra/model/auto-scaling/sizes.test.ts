import t from 'tap'
import {
  capacityClause,
  instances,
  requireRoom,
} from '../../../../infra/model/auto-scaling/sizes.ts'
import { createFleet, faultOf, groupOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('a change has room from the minimum to the maximum, both included', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const group = groupOf(driver)
  requireRoom(group, 2, 'grow')
  requireRoom(group, -1, 'shrink')
  t.match(
    faultOf(() => requireRoom(group, 3, 'grow')),
    { message: /has min-size=1, max-size=4, and desired-size=2\. To grow, please update the/ },
  )
  t.throws(() => requireRoom(group, -2, 'shrink'))
})

t.test('an activity ends with the change it makes', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  t.equal(capacityClause(groupOf(driver), 0), '')
  t.equal(capacityClause(groupOf(driver), -1), ', shrinking the capacity from 2 to 1')
  t.equal(capacityClause(groupOf(driver), 1), ', increasing the capacity from 2 to 3')
  t.same([instances(1), instances(2)], ['1 instance', '2 instances'])
})
