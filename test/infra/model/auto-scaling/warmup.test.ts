import t from 'tap'
import { isWarming, warmCount } from '../../../../infra/model/auto-scaling/warmup.ts'
import { createFleet, groupOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('an instance is warm from its warmup after it came into service', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  t.ok(isWarming(driver.world(), groupOf(driver), 0), 'launching')
  driver.run(35_000)
  t.equal(warmCount(driver.world(), groupOf(driver), 30), 0)
  t.ok(isWarming(driver.world(), groupOf(driver), 30))
  driver.run(1_000)
  t.equal(warmCount(driver.world(), groupOf(driver), 30), 2)
  t.notOk(isWarming(driver.world(), groupOf(driver), 30))
})
