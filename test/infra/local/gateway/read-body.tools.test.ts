/** What the gateway reads of a call at most, on the wire: a broken connection is no refusal. */
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createRequestListener } from '../../../../infra/local/gateway/request-listener.ts'
import { createMotoClient } from '../../../../infra/local/moto/moto-client.ts'
import { loadServiceModels } from '../../../../infra/local/wire/service-model.ts'
import { testPython } from '../wire/test-python.ts'

const bodyBytesMax = 16 * 1024 * 1024
const models = loadServiceModels(testPython().botocoreData, ['autoscaling'])

/** A gateway with one call of its own, which counts how often it was handled. */
const startGateway = async (t: Test) => {
  let handled = 0
  const handle = () => {
    handled += 1
    return Promise.resolve({})
  }
  const listener = createRequestListener({
    ...{ region: 'eu-west-1', hostAddress: '10.98.0.2', models, moto: createMotoClient(1) },
    handlers: { autoscaling: { DescribeAutoScalingGroups: handle } },
    ...{ onAnswered: () => undefined, onPassed: () => undefined, log: () => undefined },
  })
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { port: (server.address() as AddressInfo).port, handled: () => handled }
}

/** A call of so many bytes; padded, its last parameter is too long for Auto Scaling. */
const sized = (bytes: number): Buffer => {
  const form = 'Action=DescribeAutoScalingGroups&Version=2011-01-01&AutoScalingGroupNames.member.1='
  return Buffer.from(form.padEnd(bytes, 'a'))
}

const send = (port: number, body: Buffer, coding: Readonly<Record<string, string>>) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=A/20260101/eu-west-1/autoscaling/aws4_request`,
      ...coding,
    }
    const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/', headers })
    outgoing.on('response', (answer: IncomingMessage) => {
      text(answer).then((whole) => resolve({ status: answer.statusCode, text: whole }), reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const codings: Readonly<Record<string, (body: Buffer) => Readonly<Record<string, string>>>> = {
  'a length': (body) => ({ 'content-length': String(body.length) }),
  chunks: () => ({ 'transfer-encoding': 'chunked' }),
}

for (const [coding, headersOf] of Object.entries(codings)) {
  t.test(`with ${coding}, 16 MiB are read, and a byte more is refused as AWS would`, async (t) => {
    const { port, handled } = await startGateway(t)
    const sendSized = (bytes: number) => {
      const body = sized(bytes)
      return send(port, body, headersOf(body))
    }
    const longest = await sendSized(bodyBytesMax)
    t.equal(longest.status, 400, 'it was read, and its name found too long')
    t.match(longest.text, '<Code>ValidationError</Code>')
    const refused = await sendSized(bodyBytesMax + 1)
    t.equal(refused.status, 413)
    t.match(refused.text, '<Code>RequestEntityTooLarge</Code>')
    t.equal(handled(), 0)
    const next = await sendSized(100)
    t.equal(handled(), 1, `the gateway goes on: ${next.text}`)
  })
}
