import t from 'tap'
import { planFleetUp } from '../../../ami-scripts/fleet/plan.ts'
import { rolloutChanges, targetGroupForNow } from '../../../ami-scripts/fleet/target-group.ts'
import { createFleetWorld, spec } from './fleet-world.ts'

t.test(
  'what a modification sends keeps the ports and the path that instances run with',
  async (t) => {
    const world = createFleetWorld()
    world.run((observed) => planFleetUp(spec, observed))
    const running = { port: 9090, healthPort: 9091, healthPath: '/old' }
    world.editTargetGroup({ ...running, unhealthyThreshold: 9 })
    t.strictSame(targetGroupForNow(spec, world.observed()), { ...spec.targetGroup, ...running })
  },
)

t.test('what is left to a roll-out is told with both values', async (t) => {
  const running = { ...spec.targetGroup, port: 9090, healthPath: '/old', intervalSeconds: 30 }
  t.strictSame(rolloutChanges(spec.targetGroup, running), [
    'port 9090 -> 8080',
    'healthPath /old -> /readyz',
  ])
})
