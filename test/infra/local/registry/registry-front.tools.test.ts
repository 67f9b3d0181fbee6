import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { PushedImage } from '../../../../infra/local/registry/ecr-records.ts'
import { createEcrTokens } from '../../../../infra/local/registry/ecr-tokens.ts'
import { registrySocket } from '../../../../infra/local/registry/registry-daemon.ts'
import { createRegistryFront } from '../../../../infra/local/registry/registry-front.ts'
import { cloud, startRegistry } from './test-registry.ts'

const repository = 'assay/sentiment'
const tokens = createEcrTokens(Buffer.from('secret'), () => 0)
const recorded: PushedImage[] = []
const front = createServer(
  createRegistryFront({
    socketPath: registrySocket(cloud),
    registryId: cloud.accountId,
    tokens,
    records: {
      hasRepository: async (name) => name === repository,
      hasImage: async (_, wanted) => recorded.some(({ tag }) => tag === wanted),
      putImage: async (image) => void recorded.push(image),
    },
  }),
).listen(0, '127.0.0.1')
await once(front, 'listening')
t.teardown(() => front.close())
await startRegistry()

const password = `AWS:${tokens.issue().password}`
const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, url), {
    ...init,
    headers: { ...init.headers, authorization: `Basic ${btoa(password)}` },
  })

const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`
const mediaType = 'application/vnd.oci.image.manifest.v1+json'
const blob = '{}'
const descriptor = { mediaType: 'application/json', digest: digestOf(blob), size: blob.length }
const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: descriptor, layers: [] })
const put = (tag: string): Promise<Response> =>
  call(`/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: manifest,
  })

t.test('a manifest whose blobs are not there is refused, and not recorded', async (t) => {
  t.equal((await put('v1')).status, 400)
  t.strictSame(recorded, [])
})

t.test('what was pushed is recorded, and can be pulled', async (t) => {
  const upload = await call(`/v2/${repository}/blobs/uploads/`, { method: 'POST' })
  t.equal(upload.status, 202)
  const place = new URL(upload.headers.get('location') ?? '', url)
  t.equal(place.origin, url, 'an upload goes on at the front')
  place.searchParams.set('digest', descriptor.digest)
  t.equal((await call(place.href, { method: 'PUT', body: blob })).status, 201)
  const pushed = await put('v1')
  t.equal(pushed.status, 201)
  t.equal(pushed.headers.get('docker-content-digest'), digestOf(manifest))
  t.strictSame(recorded, [
    { repository, manifest, mediaType, digest: digestOf(manifest), tag: 'v1' },
  ])
  const headers = { accept: mediaType }
  const pulled = await call(`/v2/${repository}/manifests/v1`, { headers })
  t.equal(await pulled.text(), manifest)
  const content = await call(`/v2/${repository}/blobs/${descriptor.digest}`)
  t.equal(await content.text(), blob)
})

t.test('what ECR does not know is refused, as is who has no token', async (t) => {
  t.equal((await call(`/v2/${repository}/manifests/v2`)).status, 404)
  t.equal((await call('/v2/other/blobs/uploads/', { method: 'POST' })).status, 404)
  t.equal((await call('/v2/_catalog')).status, 404)
  t.equal((await fetch(`${url}/v2/`)).status, 401)
  t.equal((await call('/v2/')).status, 200)
})
