import t from 'tap'
import type { FleetServices } from '../../../ami-scripts/fleet/observe.ts'
import { planFleetUp } from '../../../ami-scripts/fleet/plan.ts'
import { observeServing } from '../../../ami-scripts/fleet/serving.ts'
import { createFleetWorld, spec } from './fleet-world.ts'

/** Version 1 launches ami-1, as the group does; version 2 was cut and never rolled out. */
const services = {
  launchTemplates: {
    findVersion: async (_name: string, version: string) =>
      version === '1' ? spec.launchTemplate : { ...spec.launchTemplate, imageId: 'ami-2' },
  },
} as unknown as FleetServices

const servingFleet = () => {
  const world = createFleetWorld()
  world.run((observed) => planFleetUp(spec, observed))
  return world
}

t.test('the AMI is the one of the group, whatever the newest bake or version is', async (t) => {
  const newest = { ...spec, launchTemplate: { ...spec.launchTemplate, imageId: 'ami-3' } }
  const serving = await observeServing(services, newest, servingFleet().observed())
  t.strictSame(serving, { imageId: 'ami-1', behind: ['imageId ami-1 -> ami-3'] })
})

t.test('a fleet that serves what it ought to is behind in nothing', async (t) => {
  const serving = await observeServing(services, spec, servingFleet().observed())
  t.strictSame(serving, { imageId: 'ami-1', behind: [] })
})

t.test('ports that the env file changed are behind too', async (t) => {
  const world = servingFleet()
  world.editTargetGroup({ healthPort: 9091 })
  const { behind } = await observeServing(services, spec, world.observed())
  t.strictSame(behind, ['healthPort 9091 -> 8081'])
})

t.test('without a group nothing serves', async (t) => {
  const serving = await observeServing(services, spec, createFleetWorld().observed())
  t.strictSame(serving, { imageId: undefined, behind: [] })
})
