/** What the gateway refuses by itself; request-listener.tools.test.ts has the rest. */
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createRequestListener } from '../../../../infra/local/gateway/request-listener.ts'

const startGateway = async (t: Test): Promise<number> => {
  const refuse = () => Promise.reject(new Error('nothing may reach moto'))
  const server = createServer(
    createRequestListener({
      ...{ region: 'eu-west-1', hostAddress: '10.98.0.2', models: new Map(), handlers: {} },
      moto: { pass: refuse, send: refuse },
      onAnswered: () => undefined,
      log: () => undefined,
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

/** Byte for byte: an HTTP client would put the address right. */
const sendRaw = (port: number, target: string, headers: readonly string[]): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  const lines = [`GET ${target} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket.setTimeout(5000, () => socket.destroy(new Error('no answer')))
  return text(socket)
}

t.test('a malformed address is a 400 in the protocol of its caller', async (t) => {
  const port = await startGateway(t)
  for (const target of ['//', '//[', 'http://[::/']) {
    const answer = await sendRaw(port, target, [])
    t.match(answer, /^HTTP\/1\.1 400 [^]*<Error><Code>InvalidURI<\/Code>/, target)
  }
  const json = await sendRaw(port, '//', ['X-Amz-Target: AmazonSSM.SendCommand'])
  t.match(json, /^HTTP\/1\.1 400 [^]*"__type":"InvalidURI"/)
})
