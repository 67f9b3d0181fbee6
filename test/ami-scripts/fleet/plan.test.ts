import fc from 'fast-check'
import t from 'tap'
import type { ObservedFleet } from '../../../ami-scripts/fleet/observed.ts'
import { planFleetDown, planFleetUp, type FleetStep } from '../../../ami-scripts/fleet/plan.ts'
import { createFleetWorld, spec } from './fleet-world.ts'

const kinds = (steps: readonly FleetStep[]): string[] => steps.map(({ kind }) => kind)

t.test('nothing there: everything is created, in the order that AWS accepts', async (t) => {
  t.strictSame(kinds(planFleetUp(spec, createFleetWorld().observed())), [
    'create-launch-template',
    'create-target-group',
    'forward-listener',
    'create-group',
  ])
})

t.test('a fleet as it ought to be needs no step', async (t) => {
  const world = createFleetWorld()
  world.run((observed) => planFleetUp(spec, observed))
  t.strictSame(planFleetUp(spec, world.observed()), [])
})

t.test('another AMI is not a step once a group serves: that is a roll-out', async (t) => {
  const world = createFleetWorld()
  world.run((observed) => planFleetUp(spec, observed))
  const next = { ...spec, launchTemplate: { ...spec.launchTemplate, imageId: 'ami-2' } }
  t.strictSame(planFleetUp(next, world.observed()), [])
})

t.test('a template left by a run that died before its group gets a new version', async (t) => {
  const world = createFleetWorld()
  world.take({ kind: 'create-launch-template', reason: '' })
  const next = { ...spec, launchTemplate: { ...spec.launchTemplate, imageId: 'ami-2' } }
  const [first] = planFleetUp(next, world.observed())
  t.equal(first?.kind, 'create-launch-template-version')
  t.match(first?.reason, /imageId ami-1 -> ami-2/)
})

t.test(
  'ports and health path of a serving group are no step: its instances keep them',
  async (t) => {
    const world = createFleetWorld()
    world.run((observed) => planFleetUp(spec, observed))
    world.editTargetGroup({ port: 9090, healthPort: 9091, healthPath: '/old' })
    t.strictSame(planFleetUp(spec, world.observed()), [])
    world.editTargetGroup({ intervalSeconds: 30 })
    const [step] = planFleetUp(spec, world.observed())
    t.match(step, { kind: 'modify-target-group', reason: /^intervalSeconds 30 -> 10$/ })
  },
)

t.test('without a group the health port is modified, and another port made anew', async (t) => {
  const world = createFleetWorld()
  world.run((observed) => planFleetUp(spec, observed), 3)
  world.editTargetGroup({ healthPort: 9091 })
  t.strictSame(kinds(planFleetUp(spec, world.observed())), ['modify-target-group', 'create-group'])
  world.editTargetGroup({ port: 9090 })
  t.strictSame(kinds(planFleetUp(spec, world.observed())), [
    'unforward-listener',
    'delete-target-group',
    'create-target-group',
    'forward-listener',
    'create-group',
  ])
  world.run((observed) => planFleetUp(spec, observed))
  t.equal(world.observed().targetGroup?.port, spec.targetGroup.port)
})

t.test('desired capacity that someone moved is left alone; min and max are put back', async (t) => {
  const world = createFleetWorld()
  world.run((observed) => planFleetUp(spec, observed))
  world.edit({ desired: 3 })
  t.strictSame(planFleetUp(spec, world.observed()), [])
  world.edit({ max: 9 })
  const [step] = planFleetUp(spec, world.observed())
  t.match(step, { kind: 'update-group', reason: /max 9 -> 4/ })
})

t.test('a group that is being deleted is waited for, then made again', async (t) => {
  const world = createFleetWorld()
  world.run((observed) => planFleetUp(spec, observed))
  world.edit({ isDeleting: true })
  const steps = kinds(planFleetUp(spec, world.observed()))
  t.strictSame(steps, ['wait-group-deleted', 'create-group'])
})

t.test('killed after any step and started again, up and down both arrive', async (t) => {
  const stops = fc.array(fc.nat({ max: 6 }), { maxLength: 6 })
  fc.assert(
    fc.property(stops, stops, (upStops, downStops) => {
      const world = createFleetWorld()
      const up = (observed: ObservedFleet): readonly FleetStep[] => planFleetUp(spec, observed)
      const down = (observed: ObservedFleet): readonly FleetStep[] => planFleetDown(spec, observed)
      for (const limit of upStops) world.run(up, limit)
      world.run(up)
      const isUp = up(world.observed()).length === 0
      for (const limit of downStops) world.run(down, limit)
      world.run(down)
      return isUp && down(world.observed()).length === 0 && world.isEmpty()
    }),
  )
})
