import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { ImdsInstance } from '../../../../../infra/local/instances/imds/imds-instance.ts'
import { createImdsListener } from '../../../../../infra/local/instances/imds/imds-listener.ts'
import { createSessionTokens } from '../../../../../infra/local/instances/imds/session-tokens.ts'
import { fakeInstance } from './fake-instance.ts'

type Ask = (path: string, init?: RequestInit) => Promise<{ status: number; body: string }>

/** A metadata service on a free loopback port, for whoever asks from 127.0.0.1. */
const serve = async (t: Test, instance: ImdsInstance | undefined): Promise<Ask> => {
  const listener = createImdsListener({
    findInstance: async (address) => (address === '127.0.0.1' ? instance : undefined),
    roleCredentials: async ({ profile }) => `{"Role":"${profile?.roleName}"}`,
    tokens: createSessionTokens(Buffer.alloc(32, 1), Date.now),
  })
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  return async (path, init = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
    return { status: response.status, body: await response.text() }
  }
}

const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }
const putToken = (ask: Ask, headers: Record<string, string> = ttl) =>
  ask('/latest/api/token', { method: 'PUT', headers })

t.test('with tokens required, a read needs one', async (t) => {
  const ask = await serve(t, fakeInstance)
  t.equal((await ask('/latest/meta-data/instance-id')).status, 401)
  const headers = { 'x-aws-ec2-metadata-token': (await putToken(ask)).body }
  const read = await ask('/latest/meta-data/instance-id', { headers })
  t.same(read, { status: 200, body: 'i-0123456789abcdef0' })
  const dated = await ask('/2021-03-23/meta-data/iam/security-credentials/', { headers })
  t.equal(dated.body, 'assay-local-instance')
  const role = await ask('/latest/meta-data/iam/security-credentials/assay-local-instance', {
    headers,
  })
  t.equal(role.body, '{"Role":"assay-local-instance"}')
  t.equal((await ask('/latest/dynamic/instance-identity/pkcs7', { headers })).status, 404)
  t.equal((await ask('/1999-01-01/meta-data/', { headers })).status, 404)
  t.equal((await ask('/latest/meta-data/', { headers, method: 'DELETE' })).status, 405)
})

t.test('a token that was not issued is refused even where none is needed', async (t) => {
  const options = { ...fakeInstance.options, httpTokens: 'optional' as const }
  const ask = await serve(t, { ...fakeInstance, options })
  t.equal((await ask('/latest/meta-data/instance-id')).status, 200)
  const headers = { 'x-aws-ec2-metadata-token': 'guess' }
  t.equal((await ask('/latest/meta-data/instance-id', { headers })).status, 401)
})

t.test('a token request needs a TTL of 1 to 21600 s, and comes from no proxy', async (t) => {
  const ask = await serve(t, fakeInstance)
  for (const value of ['0', '21601', '-1', '1.5', 'x', '']) {
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': value }
    t.equal((await putToken(ask, headers)).status, 400, value)
  }
  t.equal((await putToken(ask, {})).status, 400)
  t.equal((await putToken(ask, { ...ttl, 'x-forwarded-for': '10.0.0.9' })).status, 403)
})

t.test('a disabled endpoint refuses everything; a stranger finds nothing', async (t) => {
  const options = { ...fakeInstance.options, httpEndpoint: 'disabled' as const }
  const disabled = await serve(t, { ...fakeInstance, options })
  t.equal((await putToken(disabled)).status, 403)
  const stranger = await serve(t, undefined)
  t.equal((await putToken(stranger)).status, 404)
})

t.test('user data comes back byte for byte', async (t) => {
  const options = { ...fakeInstance.options, httpTokens: 'optional' as const }
  const server = createServer(
    createImdsListener({
      findInstance: async () => ({ ...fakeInstance, options }),
      roleCredentials: async () => '',
      tokens: createSessionTokens(Buffer.alloc(32), Date.now),
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/latest/user-data`)
  t.same(Buffer.from(await response.arrayBuffer()), fakeInstance.userData)
})
