import fc from 'fast-check'
import t from 'tap'
import type { Group } from '../../../infra/model/auto-scaling/state.ts'
import type { ModelInput } from '../../../infra/model/contract.ts'
import { isDrained } from '../../../infra/model/load-balancing/targets.ts'
import { step } from '../../../infra/model/step.ts'
import type { World } from '../../../infra/model/world.ts'
import { groupName } from '../../sim/fleet.ts'
import { attempt, type Happening, name, play, scenario } from '../../sim/scenario.ts'
import { createDriver, type Driver } from '../../sim/world-driver.ts'

const check = (runs: number, property: (happenings: Happening[]) => void): void =>
  void fc.assert(fc.property(scenario, property), { numRuns: runs, seed: 20260105 })

const groupIn = (world: World): Group | undefined => world.autoScaling.groups[groupName]

const counted = (group: Group): number =>
  group.launches.length +
  group.members.filter((m) => m.state.startsWith('Pending') || m.state === 'InService').length

t.test('the model never asks for more than the maximum, and a tenth in a rebalance', async (t) => {
  check(60, (happenings) => {
    play(happenings, (world, effects) => {
      const group = groupIn(world)
      if (group === undefined || !effects.some((effect) => effect.kind === 'launch')) return
      const { maxSize } = group.settings
      const extra = Math.max(1, Math.floor(maxSize / 10))
      const rebalances = [...group.launches, ...group.members].some(
        (one) => one.purpose === 'rebalance',
      )
      if (counted(group) > maxSize + (rebalances ? extra : 0)) throw new Error('above the maximum')
    })
  })
  t.pass('60 scenarios')
})

t.test('the model takes a healthy instance only while more than the minimum remain', async (t) => {
  const chosen = /a difference between desired and actual capacity, shrinking/
  check(60, (happenings) => {
    let before: World | undefined
    play(happenings, (world) => {
      const was = before === undefined ? undefined : groupIn(before)
      const group = groupIn(world)
      before = world
      if (was === undefined || group === undefined) return
      const gone = group.members.filter((member) => {
        const activity = world.autoScaling.openActivities[member.activityId ?? '']
        const old = was.members.find(({ instanceId }) => instanceId === member.instanceId)
        return old?.state === 'InService' && chosen.test(activity?.cause ?? '')
      })
      if (gone.length === 0) return
      const left = group.members.filter((member) => member.state === 'InService').length
      if (left < group.settings.minSize) throw new Error('the model went below the minimum')
    })
  })
  t.pass('60 scenarios')
})

t.test('an instance is drained from every target group before it is terminated', async (t) => {
  check(60, (happenings) => {
    play(happenings, (world, effects) => {
      for (const effect of effects) {
        if (effect.kind !== 'terminate') continue
        for (const arn of Object.keys(world.loadBalancing.targetGroups)) {
          if (!isDrained(world, arn, effect.instanceId)) throw new Error('terminated undrained')
        }
      }
    })
  })
  t.pass('60 scenarios')
})

t.test('every activity is explained, in order of time, and ends in a final status', async (t) => {
  check(60, (happenings) => {
    const { driver } = play(happenings)
    const { history, openActivities } = driver.world().autoScaling
    for (const activity of [...history, ...Object.values(openActivities)]) {
      const sentences = activity.cause.split('  ')
      const isExplained = sentences.every((s) => /^At \d{4}-.*Z .+\.$/.test(s))
      if (!isExplained) throw new Error(`unexplained: ${activity.cause}`)
      if (activity.description === '') throw new Error('no description')
    }
    for (const activity of history) {
      if (!['Successful', 'Failed', 'Cancelled'].includes(activity.status)) throw new Error('open')
      if (activity.endedAt === null || activity.endedAt < activity.startedAt)
        throw new Error('time')
      if (activity.status !== 'Successful' && activity.statusMessage === null) {
        throw new Error(`${activity.status} without a message`)
      }
    }
  })
  t.pass('60 scenarios')
})

t.test('the same inputs make the same world, byte for byte', async (t) => {
  check(30, (happenings) => {
    const inputs: { now: number; input: ModelInput }[] = []
    const { driver } = play(happenings, (world, _, input) => inputs.push({ now: world.now, input }))
    const outcome = JSON.stringify(driver.world())
    const { driver: again } = play(happenings)
    if (JSON.stringify(again.world()) !== outcome) throw new Error('worlds differ')
    const first = createDriver().world()
    const setUp = Object.keys(first.facts.subnets).length + 1
    const replayed = inputs
      .slice(setUp)
      .reduce((world, { now, input }) => step(world, now, input).world, first)
    if (JSON.stringify(replayed) !== outcome) throw new Error('replay differs')
  })
  t.pass('30 scenarios')
})

t.test('a step leaves the world it was given as it was', async (t) => {
  check(20, (happenings) => {
    let before: { world: World; text: string } | undefined
    play(happenings, (world) => {
      if (before !== undefined && JSON.stringify(before.world) !== before.text) {
        throw new Error('a step changed the world before it')
      }
      before = { world, text: JSON.stringify(world) }
    })
  })
  t.pass('20 scenarios')
})

/** What still differs from the wanted state; undefined when the group is at rest. */
const unrest = (driver: Driver): string | undefined => {
  const group = groupIn(driver.world())
  if (group === undefined) return 'the group is gone'
  const { zones, desiredCapacity } = group.settings
  const serving = group.members.filter((member) => member.state === 'InService')
  if (serving.length !== desiredCapacity || group.launches.length > 0) {
    return `${serving.length} of ${desiredCapacity} serve`
  }
  if (serving.some((member) => !member.healthy)) return 'unhealthy at rest'
  if (serving.some((member) => !zones.includes(member.zone))) return 'a zone in disuse is in use'
  const loads = zones.map((zone) => serving.filter((member) => member.zone === zone).length)
  return Math.max(...loads) - Math.min(...loads) > 1 ? `unbalanced: ${loads}` : undefined
}

t.test(
  'when faults stop the group reaches desired capacity, balanced over its zones',
  async (t) => {
    check(60, (happenings) => {
      const { driver, mode } = play(happenings)
      Object.assign(mode, { launch: 0, probe: 0 })
      driver.call('ResumeProcesses', name)
      const ids = groupIn(driver.world())?.members.filter((m) => m.state === 'InService') ?? []
      for (const { instanceId } of ids) {
        attempt(driver, 'SetInstanceProtection', {
          ...name,
          InstanceIds: [instanceId],
          ProtectedFromScaleIn: false,
        })
      }
      const deadline = driver.world().now + 2 * 3_600_000
      while (unrest(driver) !== undefined && driver.world().now < deadline) driver.run(120_000)
      const left = unrest(driver)
      if (left !== undefined) throw new Error(left)
    })
    t.pass('60 scenarios')
  },
)
