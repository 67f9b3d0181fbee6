import t from 'tap'
import { fleetDrift } from '../../../ami-scripts/fleet/drift.ts'
import { spec } from './fleet-state.ts'
import { createFleetWorld, type FleetWorld } from './fleet-world.ts'
import { servingWorld } from './scenarios.ts'

const driftAfter = async (edit: (world: FleetWorld) => void): Promise<string> => {
  const world = await servingWorld()
  edit(world)
  return fleetDrift(spec, world.observed()).join('\n')
}

t.test('a fleet as it was made has not drifted, and one that is not there neither', async (t) => {
  t.equal(await driftAfter(() => undefined), '')
  t.strictSame(fleetDrift(spec, createFleetWorld().observed()), [])
})

t.test('everything someone changed is told in words', async (t) => {
  const text = await driftAfter((world) =>
    world.editGroup(({ instances: [one, ...rest] }) => ({
      min: 0,
      max: 9,
      healthCheckType: 'EC2',
      suspendedProcesses: ['Terminate'],
      targetGroupArns: [],
      instances: one
        ? [
            { ...one, launchTemplateVersion: '2', isProtected: true, lifecycleState: 'Standby' },
            ...rest,
          ]
        : rest,
    })),
  )
  for (const part of [
    'min 0 -> 2 (+2)',
    'max 9 -> 4 (-5)',
    'healthCheckType EC2 -> ELB',
    'suspended processes: Terminate',
    /i-\d runs version 2, the group version 1/,
    /i-\d is protected/,
    /i-\d is in Standby/,
    'Attach a target group',
  ]) {
    t.match(text, part)
  }
})

t.test('a served version without IMDSv2 is drift, whoever made it', async (t) => {
  const text = await driftAfter((world) =>
    world.edit(({ templates }) => ({
      templates: templates.map((template) => ({
        ...template,
        versions: template.versions.map(({ version, data }) => ({
          version,
          data: { ...data, metadataOptions: { ...data.metadataOptions, httpTokens: 'optional' } },
        })),
      })),
    })),
  )
  t.equal(text, 'metadataOptions.httpTokens optional -> required: a roll-out would bring it about')
})

t.test('ports that the env file changed since the launch are told', async (t) => {
  const text = await driftAfter((world) => world.editTargetGroup({ port: 9090 }))
  t.equal(text, 'port 9090 -> 8080 (-1010): a roll-out would bring it about')
})

t.test('a group that launches from an alias is told: no roll-back could follow it', async (t) => {
  const text = await driftAfter((world) =>
    world.editGroup(({ instances }) => ({
      launchTemplateVersion: '$Latest',
      instances: instances.map((each) => ({ ...each, launchTemplateVersion: '$Latest' })),
    })),
  )
  t.match(text, /launches \$Latest, not version 1 by its number/)
})

t.test('a served version that is gone is told', async (t) => {
  t.match(await driftAfter((world) => world.edit(() => ({ templates: [] }))), /is gone: 1/)
})
