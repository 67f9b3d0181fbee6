import t from 'tap'
import { createFleet, idsOf, membersOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('the next unhealthy one goes when the replacement of the last one serves', async (t) => {
  const driver = createDriver()
  createFleet(driver, { DesiredCapacity: 4, HealthCheckGracePeriod: 0 })
  driver.run(20_000)
  for (const InstanceId of idsOf(driver)) {
    driver.call('SetInstanceHealth', { InstanceId, HealthStatus: 'Unhealthy' })
  }
  const serving = () => membersOf(driver).filter(({ state }) => state === 'InService').length
  let least = serving()
  for (let second = 0; second < 240; second += 1) {
    driver.run(1_000)
    least = Math.min(least, serving())
  }
  t.equal(least, 3)
  t.ok(membersOf(driver).every(({ healthy }) => healthy))
})
