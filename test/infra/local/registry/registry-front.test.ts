/** What the front lets through to the registry, and how it answers when a part is away. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createEcrTokens } from '../../../../infra/local/registry/ecr-tokens.ts'
import type { EcrRecords } from '../../../../infra/local/registry/ecr-records.ts'
import { createRegistryFront } from '../../../../infra/local/registry/registry-front.ts'
import { createRegistryStore } from '../../../../infra/local/registry/registry-store.ts'
import { AwsFault } from '../../../../infra/model/fault.ts'

const repository = 'assay/sentiment'
const tokens = createEcrTokens(Buffer.from('secret'), () => 0)
const digest = `sha256:${'0'.repeat(64)}`

const noRecords: EcrRecords = {
  hasRepository: (name) => Promise.resolve(name === repository),
  findImage: () => Promise.resolve(undefined),
  putImage: () => Promise.resolve(undefined),
  deleteImage: () => Promise.resolve(false),
  tags: () => Promise.resolve(['b', 'a', 'c']),
}

const serve = async (t: Test, listener: RequestListener, at: number | string): Promise<Server> => {
  const server = createServer(listener).listen(at)
  await once(server, 'listening')
  t.teardown(() => server.close())
  return server
}

/** A front whose registry notes what reaches it. */
const start = async (t: Test, options: { records?: EcrRecords; isRegistryUp?: boolean } = {}) => {
  const { records = noRecords, isRegistryUp = true } = options
  const seen: string[] = []
  // Not a folder of the test's own: a socket's path is at most 107 bytes long.
  const folder = await mkdtemp(join(tmpdir(), 'assay-front-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const socketPath = join(folder, 'socket')
  const note: RequestListener = (incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    incoming.resume()
    response.end('{}')
  }
  if (isRegistryUp) await serve(t, note, socketPath)
  const store = createRegistryStore(socketPath)
  const front = createRegistryFront({ registryId: '123456789012', tokens, records, store })
  const { port } = (await serve(t, front, 0)).address() as AddressInfo
  return { port, seen }
}

/** Byte for byte: an HTTP client would put the path right. @returns status and body */
const send = async (port: number, method: string, path: string, body = '') => {
  const socket = connect(port, '127.0.0.1')
  const authorization = `Basic ${btoa(`AWS:${tokens.issue().password}`)}`
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: x', `Authorization: ${authorization}`]
  lines.push('Connection: close', `Content-Length: ${body.length}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  const answer = await text(socket)
  return { status: Number(answer.split(' ')[1]), answer }
}

t.test('the registry gets the path that was checked, or nothing at all', async (t) => {
  const { port, seen } = await start(t)
  const own = `/v2/${repository}`
  const forwarded = {
    [`POST ${own}/blobs/uploads/`]: `POST ${own}/blobs/uploads/?`,
    [`POST ${own}/blobs/uploads/?mount=${digest}&from=other`]: `POST ${own}/blobs/uploads/?`,
    [`PUT ${own}/blobs/uploads/a?_state=s`]: `PUT ${own}/blobs/uploads/a?_state=s`,
    [`GET /v2/assay%2Fsentiment/blobs/${digest}`]: `GET ${own}/blobs/${digest}`,
  }
  for (const [sent, reached] of Object.entries(forwarded)) {
    const [method = '', path = ''] = sent.split(' ')
    t.equal((await send(port, method, path)).status, 200, sent)
    t.equal(seen.pop(), reached, sent)
  }
  const kept = [
    `POST /v2/other/blobs/uploads/../../../${repository}/blobs/uploads/`,
    `POST /v2/other/%2e%2e/${repository}/blobs/uploads/`,
    `POST ${own}/../other/blobs/uploads/`,
    `POST //elsewhere${own}/blobs/uploads/`,
    `POST http://elsewhere${own}/blobs/uploads/`,
    `GET /v2/other/blobs/${digest}`,
    'GET /v2/_catalog',
    `DELETE ${own}/blobs/${digest}`,
    `GET ${own}/manifests/v1`,
    `DELETE ${own}/manifests/v1`,
    `GET ${own}/tags/list`,
    'GET /v2/',
  ]
  for (const sent of kept) {
    const [method = '', path = ''] = sent.split(' ')
    await send(port, method, path)
    t.strictSame(seen, [], sent)
  }
})

t.test('records that are away are no fault of the tag', async (t) => {
  const away = () => Promise.reject(new AwsFault('ServiceUnavailable', 'moto is away', 503))
  const path = `/v2/${repository}/manifests/v1`
  const asked = await start(t, { records: { ...noRecords, hasRepository: away } })
  t.match(await send(asked.port, 'GET', path), { status: 503, answer: /"UNAVAILABLE"/ })
  const pushed = await start(t, { records: { ...noRecords, putImage: away } })
  t.match(await send(pushed.port, 'PUT', path, '{}'), { status: 503, answer: /"UNAVAILABLE"/ })
})

t.test('a registry that is away is unavailable', async (t) => {
  const { port } = await start(t, { isRegistryUp: false })
  const put = await send(port, 'PUT', `/v2/${repository}/manifests/v1`, '{}')
  t.match(put, { status: 503, answer: /"UNAVAILABLE"/ })
  const get = await send(port, 'GET', `/v2/${repository}/blobs/${digest}`)
  t.match(get, { status: 503, answer: /"UNAVAILABLE"/ })
})

t.test('a tag that may not move is refused in the words of ECR', async (t) => {
  const putImage = () => Promise.resolve("The image tag 'v1' already exists")
  const { port } = await start(t, { records: { ...noRecords, putImage } })
  const put = await send(port, 'PUT', `/v2/${repository}/manifests/v1`, '{}')
  t.match(put, {
    status: 400,
    answer: /"TAG_INVALID","message":"The image tag 'v1' already exists"/,
  })
})

t.test('a manifest under a digest of other bytes is refused', async (t) => {
  const { port, seen } = await start(t)
  const put = await send(port, 'PUT', `/v2/${repository}/manifests/${digest}`, '{}')
  t.match(put, { status: 400, answer: /"DIGEST_INVALID"/ })
  t.strictSame(seen, [])
})

t.test('tags are listed in order, a page at a time', async (t) => {
  const { port } = await start(t)
  const list = async (query: string) => {
    const { answer } = await send(port, 'GET', `/v2/${repository}/tags/list${query}`)
    const next = /link: <([^>]+)>/i.exec(answer)?.[1]?.split('?')[1]
    return [/"tags":(\[[^\]]*\])/.exec(answer)?.[1], next]
  }
  t.strictSame(await list(''), ['["a","b","c"]', undefined])
  t.strictSame(await list('?n=2'), ['["a","b"]', 'n=2&last=b'])
  t.strictSame(await list('?n=2&last=b'), ['["c"]', undefined])
})
