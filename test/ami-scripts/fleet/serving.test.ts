import t from 'tap'
import { rolloutChanges } from '../../../ami-scripts/fleet/serving.ts'
import { spec, specOf } from './fleet-state.ts'
import { createFleetWorld } from './fleet-world.ts'
import { servingWorld } from './scenarios.ts'

t.test('the AMI is the one of the group, whatever the newest bake or version is', async (t) => {
  const world = await servingWorld()
  world.edit(({ templates }) => ({
    templates: templates.map((template) => ({
      ...template,
      versions: [...template.versions, { version: 2, data: specOf('ami-2').launchTemplate.data }],
    })),
  }))
  t.strictSame(rolloutChanges(specOf('ami-3'), world.observed()), [
    { member: 'imageId', from: 'ami-1', to: 'ami-3' },
  ])
})

t.test('a fleet that serves what it ought to is behind in nothing', async (t) => {
  t.strictSame(rolloutChanges(spec, (await servingWorld()).observed()), [])
})

t.test('ports that the env file changed are behind too', async (t) => {
  const world = await servingWorld()
  world.editTargetGroup({ healthCheck: { ...spec.targetGroup.healthCheck, port: 9091 } })
  t.strictSame(rolloutChanges(spec, world.observed()), [
    { member: 'healthPort', from: 9091, to: 8081 },
  ])
})

t.test('without a group nothing serves', async (t) => {
  t.strictSame(rolloutChanges(spec, createFleetWorld().observed()), [])
})
