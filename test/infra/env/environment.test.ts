import { join } from 'node:path'
import t from 'tap'
import { AssayError } from '../../../infra/foundation/assay-error.ts'
import { loadEnvironment, parseEnvironment, readDocument } from '../../../infra/env/environment.ts'
import { environmentNames, environmentSchema } from '../../../infra/env/environment-schema.ts'

const failure = (run: () => unknown): AssayError => {
  try {
    run()
  } catch (error) {
    if (error instanceof AssayError) return error
    throw error
  }
  throw new Error('it did not throw')
}

t.test('every committed env file is valid and is for its own environment', async (t) => {
  for (const name of environmentNames) t.equal(loadEnvironment(name).environment, name)
})

t.test('sizes are those of the design: local and prod 2, 2, 4; dev 1', async (t) => {
  const sizes = (name: string): number[] => {
    const { fleet_min, fleet_desired, fleet_max } = loadEnvironment(name)
    return [fleet_min, fleet_desired, fleet_max]
  }
  t.strictSame(sizes('local'), [2, 2, 4])
  t.strictSame(sizes('prod'), [2, 2, 4])
  t.strictSame(sizes('dev'), [1, 1, 1])
})

t.test('an unknown environment is named, with the ones that exist', async (t) => {
  const error = failure(() => loadEnvironment('staging'))
  t.equal(error.code, 'ERR_ENV_UNKNOWN')
  t.match(error.message, /"staging".*local, dev, prod/)
})

t.test('all faults of a file are told at once, each with its path', async (t) => {
  const good = loadEnvironment('prod')
  const error = failure(() =>
    parseEnvironment('prod', {
      ...good,
      region: 'Ireland',
      fleet_min: -1,
      public_subnets: [{ cidr: '10.0.1.0', zone: 'a' }, good.public_subnets[1]],
      surprise: true,
    }),
  )
  t.equal(error.code, 'ERR_ENV_INVALID')
  t.match(error.details.join('\n'), /region: /)
  t.match(error.details.join('\n'), /fleet_min: /)
  t.match(error.details.join('\n'), /public_subnets\.0\.cidr: /)
  t.ok(error.details.includes('surprise: is no known key'))
  t.equal(error.details.length, 4)
})

t.test('rules between fields are checked too', async (t) => {
  const good = loadEnvironment('prod')
  const error = failure(() =>
    parseEnvironment('prod', {
      ...good,
      environment: 'dev',
      fleet_desired: 5,
      target_health_timeout_seconds: 10,
    }),
  )
  t.equal(error.details.length, 3)
})

t.test('rules between fields are checked beside faults of other fields', async (t) => {
  const good = loadEnvironment('prod')
  const error = failure(() =>
    parseEnvironment('prod', { ...good, environment: 'dev', region: 'Ireland', fleet_desired: 5 }),
  )
  t.strictSame(error.details, [
    'region: must be an AWS region, like eu-west-1',
    'environment: says dev, but the file is for prod',
    'fleet_desired: 5 is above fleet_max 4',
  ])
})

t.test('each unknown key and each missing one is told at its own path', async (t) => {
  const { region: _, ...rest } = loadEnvironment('prod')
  const [first, second] = rest.private_subnets
  const document = { ...rest, a: 1, b: 2, private_subnets: [{ ...first, mask: 24 }, second] }
  const error = failure(() => parseEnvironment('prod', document))
  t.strictSame(error.details.toSorted(), [
    'a: is no known key',
    'b: is no known key',
    'private_subnets.0.mask: is no known key',
    'region: is missing',
  ])
})

t.test('broken JSON is told once, by line and column', async (t) => {
  const path = join(t.testdir({ 'prod.tfvars.json': '{\n  "region": ,\n}' }), 'prod.tfvars.json')
  const error = failure(() => readDocument('prod', path))
  t.equal(error.code, 'ERR_ENV_INVALID')
  t.ok(error.message.endsWith('prod.tfvars.json:2:13 is no JSON.'), error.message)
  t.strictSame(error.details, [])
  const gone = failure(() => readDocument('prod', `${path}.gone`))
  t.match(gone, { code: 'ERR_ENV_INVALID', message: /gone cannot be read/ })
})

t.test('a document that is no object has one fault', async (t) => {
  for (const document of ['text', null, []]) {
    t.equal(failure(() => parseEnvironment('prod', document)).details.length, 1)
  }
})

t.test('an address that no IPv4 network has is no CIDR', async (t) => {
  const good = loadEnvironment('prod')
  const error = failure(() => parseEnvironment('prod', { ...good, vpc_cidr: '10.0.0.300/16' }))
  t.strictSame(error.details, ['vpc_cidr: must be an IPv4 CIDR'])
})

t.test('a fault of an element hides none of its other fields, nor of its neighbours', async (t) => {
  const good = loadEnvironment('prod')
  const public_subnets = [{ cidr: '10.9.1.0/24', zone: 'x' }, { cidr: '10.0.3.0/24' }]
  const error = failure(() => parseEnvironment('prod', { ...good, public_subnets }))
  t.strictSame(error.details, [
    'public_subnets.0.zone: must be a zone letter, a to f',
    'public_subnets.1.zone: is missing',
    'public_subnets.0.cidr: 10.9.1.0/24 is outside vpc_cidr 10.0.0.0/16',
    'private_subnets.0.cidr: 10.0.3.0/24 overlaps public_subnets.1.cidr 10.0.3.0/24',
  ])
})

t.test("a region has the form of AWS's names: a typo is told", async (t) => {
  const good = loadEnvironment('prod')
  const isRegion = (region: string): boolean =>
    environmentSchema.safeParse({ ...good, region }).success
  for (const region of [
    ...['eu-west-1', 'us-east-2', 'ap-southeast-7', 'ap-northeast-3', 'ca-west-1', 'mx-central-1'],
    ...['af-south-1', 'il-central-1', 'me-central-1', 'sa-east-1', 'eu-north-1', 'eu-south-2'],
    ...['cn-northwest-1', 'us-gov-west-1', 'eusc-de-east-1'],
  ]) {
    t.ok(isRegion(region), region)
  }
  for (const region of ['eu-wst-1', 'ue-west-1', 'eu-west', 'eu-west-1a', 'eu-west-0', 'Ireland']) {
    t.notOk(isRegion(region), region)
  }
})
