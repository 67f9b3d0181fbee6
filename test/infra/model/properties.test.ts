/** What holds of a group at every moment of any life, and how much of it those lives were. */
import fc from 'fast-check'
import t from 'tap'
import type { ModelInput } from '../../../infra/model/contract.ts'
import { step } from '../../../infra/model/step.ts'
import type { World } from '../../../infra/model/world.ts'
import {
  drainedBeforeTermination,
  fullestZoneGives,
  groupIn,
  hooksAreWaitedFor,
  type Invariant,
  launchesWithinBounds,
  scaleInKeepsMinimum,
  unhealthyGoAtTheFloor,
} from '../../sim/invariants.ts'
import { emptyLedger, enter } from '../../sim/ledger.ts'
import { attempt, type Happening, name, play, scenario } from '../../sim/scenario.ts'
import { createDriver, type Driver } from '../../sim/world-driver.ts'

const check = (runs: number, property: (happenings: Happening[]) => void): void =>
  void fc.assert(fc.property(scenario, property), { numRuns: runs, seed: 20260105 })

/** By name: the promise, and how often it must have had something to judge. */
const promises: readonly [string, number, () => Invariant][] = [
  ['launches stay within the bounds', 200, () => launchesWithinBounds],
  ['a scale-in ends at the minimum, and takes nobody protected', 40, () => scaleInKeepsMinimum],
  ['the fullest zone gives one up', 15, () => fullestZoneGives],
  ['nobody is terminated before the drain is over', 60, () => drainedBeforeTermination(30_000)],
  ['a hook is waited for', 200, () => hooksAreWaitedFor(30_000)],
  ['under a policy the unhealthy go at the floor', 20, () => unhealthyGoAtTheFloor],
]

t.test('whatever happens to a group, AWS documentation holds at every moment', async (t) => {
  const ledger = emptyLedger()
  const met = new Map<string, number>()
  check(150, (happenings) => {
    const watched = promises.map(([title, , invariant]) => [title, invariant()] as const)
    let before: World | undefined
    play(happenings, (world, effects, input) => {
      enter(ledger, effects)
      const was = before === undefined ? undefined : groupIn(before)
      const group = groupIn(world)
      before = world
      if (was === undefined || group === undefined) return
      for (const [title, invariant] of watched) {
        const count = () => void met.set(title, (met.get(title) ?? 0) + 1)
        const wrong = invariant({ was, group, world, effects, input }, count)
        if (wrong !== undefined) throw new Error(`not so: ${title}: ${wrong}`)
      }
    })
  })
  for (const [title, least] of promises) {
    const count = met.get(title) ?? 0
    t.ok(count >= least, `${title}: judged ${count} times, of ${least} at least`)
  }
  const least = {
    launches: 400,
    launchFailures: 40,
    terminations: 200,
    scaleIns: 40,
    replacements: 40,
    rebalances: 10,
    launchHookWaits: 400,
    terminateHookWaits: 150,
  }
  for (const [kind, count] of Object.entries(ledger)) {
    const wanted = least[kind as keyof typeof least]
    t.ok(count >= wanted, `${count} ${kind}, of ${wanted} at least`)
  }
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
