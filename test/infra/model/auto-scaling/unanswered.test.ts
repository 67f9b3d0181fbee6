import t from 'tap'
import {
  unansweredLaunches,
  unansweredTerminations,
} from '../../../../infra/model/auto-scaling/unanswered.ts'
import { createFleet, groupName } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('a launch is unanswered from its effect until its answer', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const asked = driver.effects.filter(({ kind }) => kind === 'launch')
  t.same(unansweredLaunches(driver.world()), asked, 'the same effects, ids included')
  driver.run(20_000)
  t.same(unansweredLaunches(driver.world()), [])
})

t.test('a termination is unanswered until the instance is gone', async (t) => {
  const driver = createDriver({ terminateMs: 10_000 })
  createFleet(driver)
  driver.run(20_000)
  driver.call('SetDesiredCapacity', { AutoScalingGroupName: groupName, DesiredCapacity: 1 })
  t.same(unansweredTerminations(driver.world()), [], 'not while it drains')
  driver.run(32_000)
  t.same(
    unansweredTerminations(driver.world()),
    driver.effects.filter(({ kind }) => kind === 'terminate'),
  )
  driver.run(20_000)
  t.same(unansweredTerminations(driver.world()), [])
})
