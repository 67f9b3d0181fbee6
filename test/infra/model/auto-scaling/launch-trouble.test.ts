import t from 'tap'
import {
  noTrouble,
  noteLaunchSuccess,
  pauseLaunches,
  placeKey,
} from '../../../../infra/model/auto-scaling/launch-trouble.ts'
import { copyWorld } from '../../../../infra/model/world.ts'
import { createFleet } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const draft = () => {
  const driver = createDriver()
  createFleet(driver)
  const world = copyWorld(driver.world())
  const group = world.autoScaling.groups['fleet']
  if (group === undefined) throw new Error('no group')
  return { world, group }
}

t.test('pauses double up to five minutes', async (t) => {
  const { world, group } = draft()
  const pauses = Array.from({ length: 9 }, () => {
    pauseLaunches(world, group)
    return (group.launchTrouble.retryAt - world.now) / 1000
  })
  t.same(pauses, [5, 10, 20, 40, 80, 160, 300, 300, 300])
})

t.test('an instance in service ends the trouble, but not a shortage elsewhere', async (t) => {
  const { world, group } = draft()
  pauseLaunches(world, group)
  group.launchTrouble.exhausted[placeKey({ zone: 'z', instanceType: null })] = 7
  noteLaunchSuccess(group)
  t.same(group.launchTrouble, { ...noTrouble(), exhausted: { 'z/*': 7 } })
})
