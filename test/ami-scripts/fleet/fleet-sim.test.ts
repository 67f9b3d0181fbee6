import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { planFleetDown, planFleetUp } from '../../../ami-scripts/fleet/plan.ts'
import { runFleet, type Order } from './fleet-run.ts'
import { scenarios, type Scenario } from './scenarios.ts'

/**
 * Golden traces: what `fleet up` and `fleet down` show a person, and (after `=`) AWS at each look.
 * REFRESH_GOLDEN=1 writes them anew. Each scenario also runs with AWS's outcomes in other orders:
 * one of them with a golden trace, many fresh seeds without (FLEET_SEED=n repeats those from n on).
 */
const folder = join(import.meta.dirname, 'golden')
const isRefreshing = process.env['REFRESH_GOLDEN'] !== undefined
const goldenSeed = 0
const freshSeeds = 40
/** Of each outcome that is none of success; below it the seeds would prove little. */
const outcomesAtLeast = 15

const play = async ({ world: createWorld, verb, wanted }: Scenario, order: Order) => {
  const world = await createWorld()
  const run = await runFleet(world, verb, wanted, order)
  while (world.pending.length > 0) world.pending.shift()?.happen()
  return { ...run, world }
}

const traceName = (scenario: Scenario, order: Order): string =>
  `${scenario.name}${order === 'called' ? '' : '-shuffled'}.txt`

const orders: readonly Order[] = ['called', { seed: goldenSeed }]

for (const scenario of scenarios) {
  t.test(`${scenario.name}: the trace is the golden one`, async (t) => {
    for (const order of orders) {
      const { trace } = await play(scenario, order)
      const file = join(folder, traceName(scenario, order))
      const text = `${trace.join('\n')}\n`
      if (isRefreshing) writeFileSync(file, text)
      t.equal(text, readFileSync(file, 'utf8'), file)
    }
  })
}

t.test('every scenario ends as it ought to, in whatever order AWS does its part', async (t) => {
  const start = Number(process.env['FLEET_SEED'] ?? Date.now() % 1_000_000)
  t.comment(`seeds ${start} to ${start + freshSeeds - 1}`)
  const met = new Map<string, number>()
  for (const scenario of scenarios) {
    for (const order of [...orders, ...seeds(start)]) {
      const title = `${scenario.name} ${JSON.stringify(order)}`
      try {
        const { world, outcomes } = await play(scenario, order)
        for (const each of outcomes) met.set(each, (met.get(each) ?? 0) + 1)
        const plan = scenario.verb === 'up' ? planFleetUp : planFleetDown
        const left = plan(scenario.wanted, world.observed())
        if (!scenario.isReached(world.state())) t.fail(`${title}: not reached`)
        if (left.length > 0) t.fail(`${title}: left are ${left.map((each) => each.what)}`)
      } catch (error) {
        t.fail(`${title}: ${error}`)
      }
    }
  }
  t.comment(JSON.stringify(Object.fromEntries(met)))
  for (const outcome of ['taken', 'absent', 'in-use', 'refused', 'lost']) {
    t.ok((met.get(outcome) ?? 0) >= outcomesAtLeast, `${outcome} was met ${met.get(outcome)} times`)
  }
})

const seeds = (start: number): readonly Order[] =>
  Array.from({ length: freshSeeds }, (_, index) => ({ seed: start + index }))

t.test('no golden trace is without its scenario', async (t) => {
  const expected = scenarios.flatMap((each) => orders.map((order) => traceName(each, order)))
  t.strictSame(readdirSync(folder).toSorted(), expected.toSorted())
})
