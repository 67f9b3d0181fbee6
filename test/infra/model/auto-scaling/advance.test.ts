import t from 'tap'
import { advance } from '../../../../infra/model/auto-scaling/advance.ts'
import { copyWorld } from '../../../../infra/model/world.ts'
import { createFleet } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('a world that has come to rest stays as it is', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(60_000)
  const draft = { world: copyWorld(driver.world()), effects: [] }
  advance(draft)
  t.same(draft.world, driver.world())
  t.same(draft.effects, [])
})

t.test('a chain of consequences ends within one moment', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(60_000)
  const world = copyWorld(driver.world())
  for (const fact of Object.values(world.facts.instances)) fact.state = 'terminated'
  const draft = { world, effects: [] }
  advance(draft)
  t.match(draft.effects, [{ kind: 'launch' }, { kind: 'launch' }])
  t.equal(world.autoScaling.groups['fleet']?.members.length, 0, 'both are gone, both replaced')
})
