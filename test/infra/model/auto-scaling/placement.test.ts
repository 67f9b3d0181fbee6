import t from 'tap'
import { choosePlace, countInZone } from '../../../../infra/model/auto-scaling/placement.ts'
import { createFleet, groupOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('the emptiest zone is next, the first one among equals', async (t) => {
  const driver = createDriver()
  createFleet(driver, { DesiredCapacity: 3 })
  const group = groupOf(driver)
  const { zones } = group.settings
  t.same(
    zones.map((zone) => countInZone(group, zone)),
    [2, 1],
    'open launches count',
  )
  t.equal(choosePlace(driver.world(), group, zones)?.zone, 'eu-west-1b')
  t.equal(choosePlace(driver.world(), group, ['eu-west-1a'])?.subnetId, 'subnet-a')
})

t.test('subnets of one zone share its instances', async (t) => {
  const driver = createDriver()
  driver.send({ kind: 'subnet', subnetId: 'subnet-a2', zone: 'eu-west-1a', vpcId: 'vpc-1' })
  createFleet(driver, { VPCZoneIdentifier: 'subnet-a,subnet-a2', DesiredCapacity: 4 })
  const subnets = groupOf(driver).launches.map(({ subnetId }) => subnetId)
  t.same(subnets, ['subnet-a', 'subnet-a2', 'subnet-a', 'subnet-a2'])
})

t.test('no place is left while all are known to lack capacity', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const group = groupOf(driver)
  const until = driver.world().now + 1
  const exhausted = { 'eu-west-1a/*': until, 'eu-west-1b/*': until }
  const short = { ...group, launchTrouble: { ...group.launchTrouble, exhausted } }
  t.equal(choosePlace(driver.world(), short, group.settings.zones), undefined)
})
