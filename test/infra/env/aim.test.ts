import t from 'tap'
import { aimedAt } from '../../../infra/env/aim.ts'

t.test('a command says again what its run was aimed at', async (t) => {
  const prod = aimedAt({ environment: 'prod', cloud: undefined })
  const blue = aimedAt({ environment: 'prod', cloud: 'blue' })
  const local = aimedAt({ environment: 'local', cloud: undefined })
  t.equal(prod.make('ami'), 'make ami ENV=prod')
  t.equal(blue.make('fleet'), 'make fleet ENV=prod CLOUD=blue')
  t.equal(blue.make('down'), 'make down CLOUD=blue')
  t.equal(blue.make('up'), "make up CLOUD=blue FLAGS='--base prod'")
  t.equal(local.make('status'), 'make status')
  t.equal(prod.make('up'), 'make up', 'no cloud was meant: not one with its base')
  t.equal(blue.make('setup'), 'make setup')
  t.equal(prod.environmentFile, 'infra/env/prod.tfvars.json')
})

t.test(
  'another cloud is named after this one and carries the base of the environment',
  async (t) => {
    const other = (environment: string, cloud?: string) =>
      aimedAt({ environment, cloud }).makeOtherCloud
    t.equal(other('prod', 'blue'), "make up CLOUD=blue-prod FLAGS='--base prod'")
    t.equal(other('prod'), "make up CLOUD=prod FLAGS='--base prod'")
    t.equal(other('local', 'blue'), 'make up CLOUD=blue-local')
  },
)
