import { createHash, randomBytes } from 'node:crypto'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { passOn, type Handler } from '../../../../infra/local/wire/handler.ts'
import { createMotoClient } from '../../../../infra/local/moto/moto-client.ts'
import { createRequestListener } from '../../../../infra/local/gateway/request-listener.ts'
import { loadServiceModels } from '../../../../infra/local/wire/service-model.ts'
import { AwsFault } from '../../../../infra/model/fault.ts'
import { testPython } from '../wire/test-python.ts'

const models = loadServiceModels(testPython().botocoreData, ['autoscaling'])

const listen = async (t: Test, server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

interface Seen {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** What stands where moto would: it tells what came, and answers as the path says. */
const startUpstream = async (t: Test): Promise<{ port: number; seen: Seen[] }> => {
  const seen: Seen[] = []
  const answer = async (incoming: IncomingMessage): Promise<Seen> => {
    const { method, url, rawHeaders } = incoming
    const one = { method, url, rawHeaders: [...rawHeaders], body: await buffer(incoming) }
    seen.push(one)
    return one
  }
  const server = createServer((incoming, outgoing) => {
    void answer(incoming).then(({ body, url }) => {
      outgoing.sendDate = false
      if (url?.startsWith('/html')) {
        const page = url === '/html' ? '<!doctype html>gone' : ''
        const head = { 'content-type': 'text/html', 'content-length': page.length }
        outgoing.writeHead(404, head).end(page)
      } else if (url?.startsWith('/cut')) {
        outgoing.writeHead(200, { 'content-length': url.slice('/cut'.length) })
        outgoing.write('half', () => outgoing.destroy())
      } else {
        outgoing.writeHead(201, 'Made Up', ['X-Case', 'a', 'X-Twice', '1', 'X-Twice', '2'])
        outgoing.end(incoming.method === 'HEAD' ? undefined : body)
      }
    })
  })
  return { port: await listen(t, server), seen }
}

const start = async (t: Test, handler?: Handler) => {
  const upstream = await startUpstream(t)
  const passed: number[] = []
  const listener = createRequestListener({
    ...{ region: 'eu-west-1', hostAddress: '10.98.0.2' },
    ...{ models, moto: createMotoClient(upstream.port) },
    handlers: handler === undefined ? {} : { autoscaling: { DescribeAutoScalingGroups: handler } },
    onAnswered: (_call, status) => passed.push(status),
    log: () => undefined,
  })
  return { port: await listen(t, createServer(listener)), seen: upstream.seen, passed }
}

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: readonly string[]
  readonly body?: Buffer
}

const send = (port: number, { method = 'POST', path = '/', headers = [], body }: Sent) =>
  new Promise<IncomingMessage & { body: Buffer }>((resolve, reject) => {
    const list = ['Host', 'somewhere.amazonaws.com', ...headers] as unknown as string[]
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers: list })
    outgoing.on('response', (answer) => {
      buffer(answer).then((whole) => resolve(Object.assign(answer, { body: whole })), reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const withoutConnection = (raw: readonly string[]): string[] =>
  raw.flatMap((name, at) =>
    at % 2 === 0 && name.toLowerCase() !== 'connection' ? [name, raw[at + 1] ?? ''] : [],
  )

t.test('a request reaches moto as it came, and its answer the caller as it was', async (t) => {
  const { port, seen, passed } = await start(t)
  const body = randomBytes(3_000_000)
  const headers = [
    ...['x-AMZ-Odd-Case', 'kept', 'X-Twice', 'b', 'X-Twice', 'a', 'Authorization', 'AWS4 x'],
    ...['Content-Length', String(body.length), 'Expect', '100-continue'],
  ]
  const path = "/bucket/a%2Fb+c/~!*'()?versionId=&X-Amz-Signature=%7E"
  const answer = await send(port, { method: 'PUT', path, headers, body })
  const [one] = seen
  t.equal(one?.method, 'PUT')
  t.equal(one?.url, path)
  const raw = ['Host', 'somewhere.amazonaws.com', ...headers]
  t.strictSame(withoutConnection(one?.rawHeaders ?? []), raw)
  t.ok(one?.body.equals(body))
  t.equal(answer.statusCode, 201)
  t.equal(answer.statusMessage, 'Made Up')
  t.strictSame(answer.rawHeaders.slice(0, 6), ['X-Case', 'a', 'X-Twice', '1', 'X-Twice', '2'])
  t.equal(digest(answer.body), digest(body))
  t.strictSame(passed, [201])
})

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

t.test('a chunked body without length passes, and so does a form post', async (t) => {
  const { port, seen } = await start(t)
  const body = Buffer.from('5;chunk-signature=0\r\nhello\r\n0;chunk-signature=0\r\n\r\n')
  const coding = ['Transfer-Encoding', 'chunked', 'Content-Encoding', 'aws-chunked']
  await send(port, { method: 'PUT', path: '/bucket/key', headers: coding, body })
  t.ok(seen[0]?.body.equals(body), 'the outer coding is HTTP, the inner one is content')
  const form = ['Content-Type', 'application/x-www-form-urlencoded']
  const text = Buffer.from('Action=ListUsers&Version=2010-05-08&Odd=%E4')
  await send(port, { headers: [...form, 'Content-Length', String(text.length)], body: text })
  t.ok(seen[1]?.body.equals(text))
})

t.test('HEAD has headers and no body', async (t) => {
  const { port } = await start(t)
  const answer = await send(port, { method: 'HEAD', path: '/bucket/key' })
  t.equal(answer.statusCode, 201)
  t.equal(answer.body.length, 0)
})

t.test("an HTML page becomes an error in the caller's protocol", async (t) => {
  const { port, passed } = await start(t)
  const headers = ['Authorization', 'AWS4 Credential=A/20260101/eu-west-1/s3/aws4_request']
  const answer = await send(port, { method: 'GET', path: '/html', headers })
  t.equal(answer.statusCode, 501)
  t.match(answer.body.toString(), '<Error><Code>NotImplemented</Code>')
  t.strictSame(passed, [404])
})

t.test('an error without a body reaches the caller as it was, whatever its type', async (t) => {
  const { port } = await start(t)
  for (const [method, path] of [
    ['HEAD', '/html'],
    ['GET', '/html-empty'],
  ] as const) {
    const answer = await send(port, { method, path })
    t.equal(answer.statusCode, 404, `${method} ${path}`)
    t.equal(answer.headers['content-type'], 'text/html')
    t.equal(answer.body.length, 0)
  }
})

t.test('an answer that breaks off is a moto that is gone; a long one looks cut', async (t) => {
  const { port } = await start(t)
  const answer = await send(port, { method: 'GET', path: '/cut10' })
  t.equal(answer.statusCode, 503)
  t.match(answer.body.toString(), 'ServiceUnavailable')
  await t.rejects(send(port, { method: 'GET', path: '/cut2000000' }), { code: 'ECONNRESET' })
})

const describe = {
  headers: [
    ...['Content-Type', 'application/x-www-form-urlencoded', 'Authorization'],
    'AWS4-HMAC-SHA256 Credential=A/20260101/eu-west-1/autoscaling/aws4_request, Signature=0',
  ],
  body: Buffer.from('Action=DescribeAutoScalingGroups&Version=2011-01-01&MaxRecords=7'),
}

t.test('an own call is answered here, with what the handler throws in AWS terms', async (t) => {
  const given: unknown[] = []
  const outcomes = [
    () => ({ AutoScalingGroups: [], NextToken: 'next' }),
    () => {
      throw new AwsFault('ResourceContention', 'Busy.')
    },
    () => {
      throw new Error('a bug')
    },
    () => ({ NoSuchMember: 1 }),
  ]
  const { port, seen } = await start(t, async (input, { requestId }) => {
    given.push({ input, hasId: requestId !== '' })
    return outcomes[given.length - 1]?.() ?? {}
  })
  const answers = []
  for (const _outcome of outcomes) answers.push(await send(port, describe))
  t.strictSame(given[0], { input: { MaxRecords: 7 }, hasId: true })
  t.match(answers[0]?.body.toString(), '<NextToken>next</NextToken>')
  t.match(answers[1]?.body.toString(), '<Code>ResourceContention</Code><Message>Busy.</Message>')
  t.match(answers[2]?.body.toString(), '<Code>InternalFailure</Code>')
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    // ResourceContention is a 500 by the service model.
    [200, 500, 500, 500],
  )
  t.equal(seen.length, 0)
})

t.test('an own call that its handler passes on has the answer of moto, unread', async (t) => {
  const { port, seen } = await start(t, () => Promise.resolve(passOn))
  const answer = await send(port, describe)
  t.match(answer, { statusCode: 201, statusMessage: 'Made Up', headers: { 'x-case': 'a' } })
  t.ok(answer.body.equals(describe.body), 'what came back is no XML, and nobody minds')
  t.ok(seen.length === 1 && seen[0]?.body.equals(describe.body))
  t.strictSame(withoutConnection(seen[0]?.rawHeaders ?? []).slice(2, 6), describe.headers)
})

t.test('an own operation of another API version is for moto', async (t) => {
  const { port, seen } = await start(t, () => Promise.resolve({}))
  await send(port, {
    ...describe,
    body: Buffer.from(String(describe.body).replace('2011', '2010')),
  })
  t.equal(seen.length, 1)
})

t.test('what a web page sends reaches nothing, and is refused as AWS would', async (t) => {
  const { port, seen } = await start(t, () => Promise.resolve({}))
  const foreign = [
    ['Origin', 'https://evil.example'],
    ['Origin', 'null'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
  ]
  for (const headers of foreign) {
    for (const method of ['GET', 'POST']) {
      const answer = await send(port, { method, path: '/?Action=ListUsers', headers })
      t.equal(answer.statusCode, 403, `${method} with ${headers.join(': ')}`)
      t.match(answer.body.toString(), '<Code>AccessDenied</Code>')
    }
  }
  t.equal(seen.length, 0)
  await send(port, { headers: ['Sec-Fetch-Site', 'none', 'Sec-Fetch-Mode', 'cors'] })
  t.equal(seen.length, 1, 'Node itself sends a mode; an address typed in a browser has no site')
})
