import t from 'tap'
import { bakeSettings, leftOutLine } from '../../../../ami-scripts/bake/plan/bake-settings.ts'
import { loadEnvironment } from '../../../../infra/env/environment.ts'

const linesOf = (environment: string, published: Readonly<Record<string, string>>): string[] => {
  const base = { find: (name: string) => published[name] }
  return bakeSettings(loadEnvironment(environment), base, undefined).leftOut.map(leftOutLine)
}

const standIn = { 'datadog-apt-key-fingerprint': 'AAAA' }

t.test("on AWS's own base nothing is left out or stood in for", async (t) => {
  t.strictSame(linesOf('prod', {}), [])
})

t.test('a base that stands in for AWS says what it cannot offer, and what is there', async (t) => {
  t.strictSame(linesOf('prod', { ...standIn, 'ssm-agent': 'none' }), [
    'amazon-ssm-agent: left out because this base has no archive of it',
    "Datadog's own agent: a stand-in package from this cloud's own apt archive was installed",
  ])
})

t.test('without a pinned key of the Datadog archive there is no bake', async (t) => {
  const environment = { ...loadEnvironment('prod'), datadog_apt_key_fingerprint: null }
  const nothing = { find: () => undefined }
  t.throws(() => bakeSettings(environment, nothing, undefined), {
    code: 'ERR_BAKE_DATADOG_KEY',
    message: `No key is pinned for ${environment.datadog_apt_url} in prod.`,
  })
})

t.test('an environment that wants no SSM agent is named as the reason', async (t) => {
  t.match(linesOf('local', standIn), [
    'amazon-ssm-agent: left out because ssm_agent is false in infra/env/local.tfvars.json',
    /^Datadog/,
  ])
})
