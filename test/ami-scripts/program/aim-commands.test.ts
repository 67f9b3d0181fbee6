import { readFileSync } from 'node:fs'
import t from 'tap'
import { aimCommands, aimOf } from '../../../ami-scripts/program/aim-commands.ts'
import { catalogue } from '../../../infra/foundation/errors.ts'

t.test('a command says again what its run was aimed at', async (t) => {
  const prod = { environment: 'prod', cloud: undefined }
  const blue = { environment: 'prod', cloud: 'blue' }
  const local = { environment: 'local', cloud: undefined }
  t.equal(aimCommands('Bake it: make ami', prod), 'Bake it: make ami ENV=prod')
  t.equal(aimCommands('make fleet', blue), 'make fleet ENV=prod CLOUD=blue')
  t.equal(
    aimCommands('make down, make up', blue),
    "make down CLOUD=blue, make up CLOUD=blue FLAGS='--base prod'",
  )
  t.equal(aimCommands('make status and make up', local), 'make status and make up')
  t.equal(aimCommands('make up', prod), 'make up', 'no cloud was meant: not one with its base')
  t.equal(aimCommands('infra/env/<env>.tfvars.json', prod), 'infra/env/prod.tfvars.json')
  const other = 'make up <other>'
  t.equal(aimCommands(other, blue), "make up CLOUD=blue-prod FLAGS='--base prod'")
  t.equal(aimCommands(other, prod), "make up CLOUD=prod FLAGS='--base prod'")
  t.equal(aimCommands(other, { ...local, cloud: 'blue' }), 'make up CLOUD=blue-local')
  t.equal(aimCommands('make setup', blue), 'make setup')
})

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

t.test('hints give make commands of the Makefile, not yet aimed', async (t) => {
  const makefile = readFileSync(new URL('../../../Makefile', import.meta.url), 'utf8')
  const targets = [...makefile.matchAll(/^([a-z-]+):/gm)].map(([, name]) => name)
  for (const [code, { hint }] of Object.entries(catalogue)) {
    const named = [...hint.matchAll(/\bmake ([a-z-]+)/g)].map(([, name]) => name)
    t.strictSame(
      named.filter((name) => !targets.includes(name)),
      [],
      code,
    )
    t.notMatch(hint, /\bassay [a-z-]+|--cloud|ENV=<|make \w+ CLOUD=/, code)
  }
})
