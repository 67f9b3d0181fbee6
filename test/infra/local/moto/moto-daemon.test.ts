import { createServer } from 'node:http'
import { once } from 'node:events'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { describeCloud, type Cloud } from '../../../../infra/local/cloud/cloud.ts'
import { waitForMoto } from '../../../../infra/local/moto/moto-daemon.ts'

/** A cloud at whose moto port somebody answers with these statuses, one after the other. */
const cloudWhoseMoto = async (t: Test, ...statuses: readonly number[]): Promise<Cloud> => {
  let calls = 0
  const server = createServer((_request, response) => {
    response.writeHead(statuses[Math.min(calls, statuses.length - 1)] ?? 500).end()
    calls += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const cloud = describeCloud({ name: 't', index: 97, region: 'eu-west-1', stateRoot: '/none' })
  const { port } = server.address() as AddressInfo
  return { ...cloud, ports: { ...cloud.ports, moto: port } }
}

t.test('moto is waited for until it answers', async (t) => {
  await t.resolves(waitForMoto(await cloudWhoseMoto(t, 503, 503, 200)))
})

t.test(
  'one that never answers well ends the waiting, with its port and its last word',
  async (t) => {
    const cloud = await cloudWhoseMoto(t, 500)
    await t.rejects(waitForMoto(cloud, undefined, 300), {
      code: 'ERR_MOTO_START',
      message: `moto does not answer on port ${cloud.ports.moto} after 0.3 s.`,
      cause: { message: 'HTTP 500' },
    })
  },
)

t.test('an interrupt ends the waiting with its own reason', async (t) => {
  const reason = new Error('Ctrl-C')
  const cloud = await cloudWhoseMoto(t, 500)
  await t.rejects(waitForMoto(cloud, AbortSignal.abort(reason)), { message: 'Ctrl-C' })
})

t.test('one that is silent is waited for no longer than was said', async (t) => {
  const server = createTcpServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const cloud = await cloudWhoseMoto(t, 200)
  const { port } = server.address() as AddressInfo
  const silent = { ...cloud, ports: { ...cloud.ports, moto: port } }
  const began = performance.now()
  await t.rejects(waitForMoto(silent, undefined, 300), { code: 'ERR_MOTO_START' })
  t.ok(performance.now() - began < 1_500, 'not for its number of looks')
  await t.rejects(waitForMoto(silent, AbortSignal.timeout(100)), { name: 'TimeoutError' })
})
