import t from 'tap'
import { launchChanges, servingTargetGroup } from '../../../ami-scripts/fleet/target-group.ts'
import { spec } from './fleet-state.ts'
import { servingWorld } from './scenarios.ts'

t.test(
  'the one that the group registers with serves, whatever its colour and weight',
  async (t) => {
    const world = await servingWorld()
    const [blue] = world.state().targetGroups
    if (blue === undefined) throw new Error('the world has no target group')
    const green = { ...blue, arn: 'green', name: 'assay-prod-green' }
    world.edit(() => ({ targetGroups: [blue, green] }))
    t.equal(servingTargetGroup(world.observed())?.name, 'assay-prod-blue')
    world.editGroup(() => ({ targetGroupArns: ['green'] }))
    t.equal(servingTargetGroup(world.observed())?.name, 'assay-prod-green')
    world.edit(() => ({ groups: [] }))
    t.equal(servingTargetGroup(world.observed())?.name, 'assay-prod-blue', 'the rule goes there')
    world.edit(() => ({ targetGroups: [], rules: [] }))
    t.equal(servingTargetGroup(world.observed()), undefined)
  },
)

t.test('what is left to a roll-out is told with both values', async (t) => {
  const { healthCheck } = spec.targetGroup
  const [found] = (await servingWorld()).state().targetGroups
  if (found === undefined) throw new Error('the world has no target group')
  const running = { ...found, port: 9090, healthCheck: { ...healthCheck, path: '/old' } }
  t.strictSame(launchChanges(running, spec.targetGroup), [
    { member: 'port', from: 9090, to: 8080 },
    { member: 'healthPath', from: '/old', to: '/readyz' },
  ])
})
