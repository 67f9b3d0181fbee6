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

t.test('a health check that takes errors for health is drift', async (t) => {
  const { healthCheck } = spec.targetGroup
  for (const [change, told] of [
    [{ healthCheck: { ...healthCheck, matcher: '200-599' } }, 'matcher 200-599 -> 200'],
    [{ healthCheck: { ...healthCheck, protocol: 'HTTPS' } }, 'protocol HTTPS -> HTTP'],
    [{ protocol: 'HTTPS' }, 'protocol HTTPS -> HTTP: a roll-out'],
    [{ targetType: 'ip' }, 'targetType ip -> instance: a roll-out'],
  ] as const) {
    t.match(await driftAfter((world) => world.editTargetGroup(change)), told)
  }
})

t.test(
  "a tag of the group's that is gone, or stays behind, is drift; another's is not",
  async (t) => {
    const text = await driftAfter((world) =>
      world.editGroup(({ tags: { Name, ...others } }) => ({
        tags: {
          'billing:team': { value: 'platform', isPropagated: false },
          ...(Name && { Name: { ...Name, isPropagated: false } }),
          ...Object.fromEntries(
            Object.keys(others).map((key) => [key, { value: '-', isPropagated: true }]),
          ),
        },
      })),
    )
    t.match(text, /Tag Auto Scaling group assay-prod: .*Name\.isPropagated false -> true/)
    t.match(text, 'assay:env.value - -> prod')
    t.notMatch(text, 'billing')
  },
)

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

t.test('a group that launches from an alias is told; its instances have not drifted', async (t) => {
  for (const alias of ['$Latest', '$Default']) {
    const text = await driftAfter((world) =>
      world.editGroup(() => ({ launchTemplateVersion: alias })),
    )
    t.equal(text, `the group launches ${alias}, not version 1 by its number`)
  }
})

t.test('an instance of another version than the one that an alias means is told', async (t) => {
  const text = await driftAfter((world) =>
    world.editGroup(({ instances: [one, ...rest] }) => ({
      launchTemplateVersion: '$Default',
      instances: one ? [{ ...one, launchTemplateVersion: '2' }, ...rest] : rest,
    })),
  )
  t.match(text, /i-\d runs version 2, the group version 1/)
})

t.test('a served version that is gone is told', async (t) => {
  t.match(await driftAfter((world) => world.edit(() => ({ templates: [] }))), /is gone: 1/)
})
