import t from 'tap'
import { runVerb } from '../../../ami-scripts/demo/run-verb.ts'

const options = { env: process.env, signal: new AbortController().signal, now: Date.now }

t.test('a verb comes back with its result and the time it took', async (t) => {
  const { result, tookMs } = await runVerb(['--version'], options)
  t.match(result, { version: /^\d+\./ })
  t.ok(tookMs > 0)
})

t.test("a verb that fails stops the demonstration with the verb's own words", async (t) => {
  await t.rejects(runVerb(['status', '--env', 'staging'], options), {
    code: 'ERR_DEMO_STEP',
    message: /^`assay status --env staging` ended with 2: .*"staging".* \[ERR_ENV_UNKNOWN\]$/,
    details: [/^next: /],
  })
})

t.test('one that cannot speak is told too', async (t) => {
  // Without a PATH the launcher finds no program to start with.
  await t.rejects(runVerb(['--version'], { ...options, env: { PATH: '/nowhere' } }), {
    code: 'ERR_DEMO_STEP',
    message: /could not be started: it died without a word \[ERR_INTERNAL\]$/,
  })
})
