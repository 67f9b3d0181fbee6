import t from 'tap'
import { fleetHealth } from '../../../ami-scripts/fleet/fleet-health.ts'
import { servingWorld } from './scenarios.ts'

const instance = (instanceId: string, lifecycleState: string) => ({
  instanceId,
  zone: 'eu-west-1a',
  lifecycleState,
  healthStatus: 'Healthy',
  launchTemplateVersion: '1',
  isProtected: false,
})

t.test('serving is not in service: the load balancer has to find it healthy as well', async (t) => {
  const world = await servingWorld()
  world.editGroup(() => ({
    instances: [
      instance('i-1', 'InService'),
      instance('i-2', 'InService'),
      instance('i-3', 'Pending'),
    ],
  }))
  const { group } = world.observed()
  if (group === undefined) throw new Error('the world has no group')
  const health = fleetHealth(group, [
    { targetId: 'i-1', state: 'healthy' },
    { targetId: 'i-2', state: 'initial' },
    { targetId: 'i-3', state: 'healthy' },
  ])
  t.strictSame(health, { desired: 2, inService: 2, healthyTargets: 1 })
})
