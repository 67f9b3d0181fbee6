/** The pinned crane takes the login from where it is handed over. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { pushAppImage } from '../../../ami-scripts/app-image/push-app-image.ts'
import { cacheRoot } from '../../../infra/local/cloud/cloud.ts'
import { locateTools } from '../../../infra/setup/toolbox.ts'

/** An OCI layout of one image without a layer. */
const emptyLayout = (t: Test): { layout: string; digest: string } => {
  const layout = t.testdir({
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    blobs: { sha256: {} },
  })
  const add = (mediaType: string, document: unknown) => {
    const text = JSON.stringify(document)
    const hash = createHash('sha256').update(text).digest('hex')
    writeFileSync(join(layout, 'blobs/sha256', hash), text)
    return { mediaType, size: text.length, digest: `sha256:${hash}` }
  }
  const rootfs = { type: 'layers', diff_ids: [] }
  const config = add('application/vnd.oci.image.config.v1+json', { rootfs })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = add(mediaType, { schemaVersion: 2, mediaType, config, layers: [] })
  const index = { schemaVersion: 2, manifests: [manifest] }
  writeFileSync(join(layout, 'index.json'), JSON.stringify(index))
  return { layout, digest: manifest.digest }
}

t.test('the registry is sent the login', async (t) => {
  const logins = new Set<string | undefined>()
  const registry = createServer((request, response) => {
    logins.add(request.headers.authorization)
    response.writeHead(401, { 'www-authenticate': 'Basic realm="registry"' }).end()
  }).listen(0, '127.0.0.1')
  await once(registry, 'listening')
  t.teardown(() => registry.close())
  const pushed = pushAppImage({
    image: { ...emptyLayout(t), version: '1.2.0' },
    crane: locateTools(cacheRoot(process.env)).crane,
    repository: `127.0.0.1:${(registry.address() as AddressInfo).port}/assay/sentiment`,
    auth: { username: 'AWS', password: 'secret' },
    env: { PATH: '/usr/bin:/bin', HOME: t.testdirName },
  })
  await t.rejects(pushed, { code: 'ERR_APP_IMAGE_PUSH' })
  t.ok(logins.has(`Basic ${Buffer.from('AWS:secret').toString('base64')}`), [...logins].join())
})
