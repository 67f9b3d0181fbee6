import t from 'tap'
import { aimOf } from '../../../ami-scripts/program/aim.ts'

t.test('an aim comes from the flags, then from the environment variables', async (t) => {
  const env = { ENV: 'dev', CLOUD: 'red' }
  t.strictSame(aimOf({ env, values: { env: 'prod', cloud: 'blue' } }), {
    environment: 'prod',
    cloud: 'blue',
  })
  t.strictSame(aimOf({ env, values: {} }), { environment: 'dev', cloud: 'red' })
  t.equal(aimOf({ env, values: { env: 'local', base: 'prod' } }).environment, 'prod', '`up`')
  t.strictSame(aimOf({ env: { CLOUD: '' }, values: {} }), {
    environment: 'local',
    cloud: undefined,
  })
})
