import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import t from 'tap'
import { createClients } from '../../../ami-scripts/aws/clients.ts'
import { pluginCall, startSession } from '../../../ami-scripts/aws/start-session.ts'

t.test('a session is opened on the instance, and handed on as AWS answered', async (t) => {
  const answer = { SessionId: 's-1', TokenValue: 'token', StreamUrl: 'wss://stream' }
  const calls: unknown[] = []
  const server = createServer((incoming, response) => {
    void json(incoming).then((body) => {
      calls.push([incoming.headers['x-amz-target'], body])
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(answer))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { ssm } = createClients({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  t.teardown(() => ssm.destroy())
  const request = { Target: 'i-1', DocumentName: 'assay-prod-session' }
  t.strictSame(await startSession(ssm, 'i-1', 'assay-prod-session'), { request, answer })
  t.strictSame(calls, [['AmazonSSM.StartSession', request]])
})

t.test("the plugin gets the session's token where other users cannot read it", async (t) => {
  const answer = { SessionId: 's-1', TokenValue: 'the-token', StreamUrl: 'wss://stream' }
  const request = { Target: 'i-1', DocumentName: 'assay-prod-session' }
  const where = { region: 'eu-west-1', profile: 'ops', endpoint: 'https://ssm.example' }
  const { args, env } = pluginCall({ request, answer }, where)
  t.notMatch(args.join(' '), 'the-token')
  const [variable = '', ...rest] = args
  t.strictSame(JSON.parse(env[variable] ?? ''), answer)
  t.match(variable, /^AWS_SSM_START_SESSION_RESPONSE/, 'the prefix by which the plugin knows it')
  t.strictSame(rest, [
    'eu-west-1',
    'StartSession',
    'ops',
    '{"Target":"i-1","DocumentName":"assay-prod-session"}',
    'https://ssm.example',
  ])
})
