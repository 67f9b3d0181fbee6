import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { amiCommand } from '../../../ami-scripts/commands/ami.ts'
import { fleetCommand } from '../../../ami-scripts/commands/fleet.ts'
import { shellCommand } from '../../../ami-scripts/commands/shell.ts'
import { statusCommand } from '../../../ami-scripts/commands/status.ts'
import { chosenBase } from '../../../ami-scripts/commands/up.ts'
import {
  openSession,
  refuseOtherBase,
  resolveConnection,
} from '../../../ami-scripts/program/session.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { changeCloudRecords } from '../../../infra/local/cloud/cloud-records.ts'

const emptyState = async (t: { teardown: (run: () => unknown) => void }): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-session-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

t.test('AWS_ENDPOINT_URL wins in every environment', async (t) => {
  const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9999' }
  for (const name of ['local', 'prod']) {
    const connection = await resolveConnection(loadEnvironment(name), { env, values: {} })
    t.equal(connection.endpoint, 'http://127.0.0.1:9999')
    t.equal(connection.credentials, undefined)
  }
})

t.test('prod without an endpoint is AWS itself, with the SDK finding credentials', async (t) => {
  const connection = await resolveConnection(loadEnvironment('prod'), { env: {}, values: {} })
  t.strictSame(connection, {
    region: 'eu-west-1',
    endpoint: undefined,
    credentials: undefined,
    cloud: undefined,
  })
})

t.test('local without a cloud says so', async (t) => {
  const env = { XDG_STATE_HOME: await emptyState(t) }
  await t.rejects(resolveConnection(loadEnvironment('local'), { env, values: {} }), {
    code: 'ERR_CLOUD_DOWN',
  })
})

t.test('local finds the cloud that $CLOUD names', async (t) => {
  const state = await emptyState(t)
  await changeCloudRecords(join(state, 'assay'), async () => ({
    blue: { index: 7, region: 'eu-west-1', base: 'local' },
  }))
  const env = { XDG_STATE_HOME: state, CLOUD: 'blue' }
  const connection = await resolveConnection(loadEnvironment('local'), { env, values: {} })
  t.equal(connection.endpoint, 'http://127.0.0.1:5266')
  t.not(connection.credentials, undefined)
})

const withBlue = async (t: { teardown: (run: () => unknown) => void }) => {
  const state = await emptyState(t)
  await changeCloudRecords(join(state, 'assay'), async () => ({
    blue: { index: 7, region: 'eu-west-1', base: 'prod' },
  }))
  return { XDG_STATE_HOME: state, CLOUD: 'blue' }
}

t.test('a cloud that is named is meant in every environment', async (t) => {
  const env = await withBlue(t)
  for (const name of ['local', 'prod']) {
    const connection = await resolveConnection(loadEnvironment(name), { env, values: {} })
    t.match(connection, { endpoint: 'http://127.0.0.1:5266', cloud: { name: 'blue' } })
  }
})

t.test('a cloud with another base is named, with the base that it carries', async (t) => {
  const env = await withBlue(t)
  const check = async (environment: string, endpoint: string | undefined) => {
    const from = { XDG_STATE_HOME: env.XDG_STATE_HOME, AWS_ENDPOINT_URL: endpoint }
    const { cloud } = await resolveConnection(loadEnvironment('prod'), { env: from, values: {} })
    return refuseOtherBase(environment, cloud, env)
  }
  await t.rejects(check('local', 'http://127.0.0.1:5266'), {
    code: 'ERR_CLOUD_BASE',
    message: 'Cloud blue carries the base of prod, not of local.',
  })
  await t.resolves(check('prod', 'http://127.0.0.1:5266'))
  await t.resolves(check('local', 'http://127.0.0.1:9999'), 'no cloud of ours')
  await t.resolves(check('local', undefined), 'AWS itself')
  await t.rejects(openSession({ env, values: { env: 'local' } }), {
    code: 'ERR_CLOUD_BASE',
  })
})

t.test('up keeps the base that a cloud carries, unless another is asked for', async (t) => {
  const env = await withBlue(t)
  t.equal(await chosenBase({ env, values: {} }), 'prod')
  t.equal(await chosenBase({ env, values: { base: 'dev' } }), 'dev')
  t.equal(await chosenBase({ env, values: { cloud: 'red' } }), 'local')
})

t.test('$CLOUD and AWS_ENDPOINT_URL must agree', async (t) => {
  const env = await withBlue(t)
  const connect = (change: Record<string, string>) =>
    resolveConnection(loadEnvironment('prod'), { env: { ...env, ...change }, values: {} })
  await t.resolves(connect({ AWS_ENDPOINT_URL: 'http://localhost:5266/' }))
  await t.rejects(connect({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }), {
    code: 'ERR_CLOUD_CONFLICT',
    message: /"blue" \(at http:\/\/127\.0\.0\.1:5266\), .* http:\/\/127\.0\.0\.1:4566/,
  })
  const down = { CLOUD: 'red', AWS_ENDPOINT_URL: 'http://127.0.0.1:5266' }
  await t.rejects(connect(down), { code: 'ERR_CLOUD_CONFLICT', message: /"red" \(not up\)/ })
  await t.rejects(connect({ AWS_ENDPOINT_URL: '127.0.0.1' }), { code: 'ERR_USAGE' })
})

t.test('--cloud wins over $CLOUD and AWS_ENDPOINT_URL, in every environment', async (t) => {
  const state = await emptyState(t)
  await changeCloudRecords(join(state, 'assay'), async () => ({
    blue: { index: 7, region: 'eu-west-1', base: 'prod' },
  }))
  const env = { XDG_STATE_HOME: state, CLOUD: 'red', AWS_ENDPOINT_URL: 'http://127.0.0.1:9999' }
  for (const name of ['local', 'prod']) {
    const context = { env, values: { cloud: 'blue' } }
    const connection = await resolveConnection(loadEnvironment(name), context)
    t.equal(connection.endpoint, 'http://127.0.0.1:5266')
    t.not(connection.credentials, undefined)
  }
  const wrong = { env, values: { cloud: 'No Cloud' } }
  await t.rejects(resolveConnection(loadEnvironment('local'), wrong), { code: 'ERR_USAGE' })
})

t.test('every verb that reaches AWS takes --cloud', async (t) => {
  const commands = { amiCommand, fleetCommand, shellCommand, statusCommand }
  for (const [name, command] of Object.entries(commands)) {
    t.ok('cloud' in command.options, name)
  }
})
