import t from 'tap'
import { copyWorld, emptyWorld } from '../../../infra/model/world.ts'
import { createFleet, groupOf } from '../../sim/fleet.ts'
import { createDriver } from '../../sim/world-driver.ts'

t.test('an empty world has nothing in it', async (t) => {
  const world = emptyWorld({ accountId: '123456789012', region: 'eu-west-1' })
  t.match(world, { now: 0, sequence: 0, autoScaling: { groups: {}, history: [] } })
})

t.test('a copy is equal, and private but for ended activities', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const world = driver.world()
  const copy = copyWorld(world)
  t.same(copy, world)
  t.equal(copy.autoScaling.history, world.autoScaling.history)
  const group = copy.autoScaling.groups['fleet']
  group?.members.splice(0)
  group?.settings.zones.push('other')
  t.equal(groupOf(driver).members.length, 2)
  t.equal(groupOf(driver).settings.zones.length, 2)
})
