import t from 'tap'
import { defaultSettings } from '../../../../infra/model/auto-scaling/settings.ts'
import { readZones } from '../../../../infra/model/auto-scaling/zones.ts'
import { faultOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const world = createDriver().world()

t.test('subnets decide the zones, each once', async (t) => {
  t.same(readZones(world, defaultSettings, { VPCZoneIdentifier: 'subnet-b, subnet-a,subnet-b' }), {
    zones: ['eu-west-1b', 'eu-west-1a'],
    subnets: ['subnet-b', 'subnet-a'],
  })
})

t.test('a call that names no place leaves the old ones', async (t) => {
  const old = { ...defaultSettings, zones: ['z'], subnets: ['s'] }
  t.same(readZones(world, old, {}), { zones: ['z'], subnets: ['s'] })
})

t.test('a zone without a subnet is refused', async (t) => {
  t.match(
    faultOf(() => readZones(world, defaultSettings, { AvailabilityZones: ['eu-west-1f'] })),
    { message: /No default subnet for availability zone: 'eu-west-1f'\.$/ },
  )
})
