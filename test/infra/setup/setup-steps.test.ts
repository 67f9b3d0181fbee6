import t from 'tap'
import { loadPins } from '../../../infra/setup/pins.ts'
import { createSetupSteps } from '../../../infra/setup/setup-steps.ts'

const steps = createSetupSteps(loadPins(), ['session-manager-plugin'])

t.test('every step stands after earlier steps alone', async (t) => {
  for (const [index, { name, after }] of steps.entries()) {
    const earlier = steps.slice(0, index).map((step) => step.name)
    t.strictSame(
      after.filter((other) => !earlier.includes(other)),
      [],
      name,
    )
  }
})

t.test('Go tools are built one at a time, behind the toolchain', async (t) => {
  const first = steps.findIndex(({ name }) => name === 'go-toolchain')
  for (const [index, { after }] of steps.slice(first + 1).entries()) {
    t.strictSame(after, [steps[first + index]?.name])
  }
})
