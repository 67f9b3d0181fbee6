import t from 'tap'
import type { SetupStep } from '../../../infra/setup/setup-step.ts'
import {
  expectedMs,
  expectedTotalMs,
  readDurations,
  recordDuration,
} from '../../../infra/setup/step-durations.ts'

const step = (name: string, expectedSeconds: number, after: readonly string[]): SetupStep => ({
  ...{ name, title: name, after, expectedSeconds },
  isReady: () => Promise.resolve(false),
  provide: () => Promise.resolve(),
})

const first = step('first', 10, [])
const left = step('left', 20, ['first'])
const right = step('right', 50, ['first'])
const last = step('last', 5, ['left'])
const steps = [first, left, right, last]

t.test('steps that run at the same time take as long as the longest way through', async (t) => {
  t.equal(expectedTotalMs(steps, steps, {}), 60_000)
  t.equal(expectedTotalMs(steps, steps, { left: 90_000 }), 105_000)
})

t.test('what is there takes no time, and neither does nothing', async (t) => {
  t.equal(expectedTotalMs(steps, [left, last], {}), 25_000)
  t.equal(expectedTotalMs(steps, [], {}), 0)
  t.equal(expectedTotalMs([], [], {}), 0)
})

t.test('what a step took last is expected of it, and kept beside the others', async (t) => {
  const cache = t.testdir()
  t.equal(expectedMs(left, readDurations(cache)), 20_000)
  recordDuration(cache, left, 1_234.5)
  recordDuration(cache, right, 9)
  t.strictSame(readDurations(cache), { left: 1_235, right: 9 })
  t.equal(expectedMs(left, readDurations(cache)), 1_235)
})
