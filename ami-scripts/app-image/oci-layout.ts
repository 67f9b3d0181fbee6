import { createHash } from 'node:crypto'
import { link, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedFolder } from '../../infra/foundation/content-cache.ts'
import type { Layer } from './layer-cache.ts'
import type { AppImagePins } from './pins.ts'

/** Media types of the OCI image specification 1.1. */
const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const

export interface ImageDocuments {
  readonly digest: string
  readonly manifest: string
  readonly config: string
  readonly configDigest: string
}

/**
 * Config and manifest of the image: pure text from layers and pins, so that equal layers give an
 * equal digest.
 */
export const imageDocuments = (options: {
  layers: readonly Layer[]
  pins: AppImagePins
  version: string
}): ImageDocuments => {
  const { layers, pins, version } = options
  const created = new Date(pins.sourceDateEpoch * 1000).toISOString()
  const config = JSON.stringify({
    created,
    architecture: 'amd64',
    os: 'linux',
    config: {
      User: `${pins.user.uid}:${pins.user.gid}`,
      ExposedPorts: { '8080/tcp': {}, '8081/tcp': {} },
      Env: ['PATH=/usr/local/bin:/usr/bin', 'NODE_ENV=production'],
      // --disable-sigusr1: a signal must not open Node's inspector.
      Entrypoint: ['/usr/local/bin/node', '--disable-sigusr1', '/app/service/server.ts'],
      WorkingDir: '/app',
      StopSignal: 'SIGTERM',
      Labels: {
        'org.opencontainers.image.title': 'assay/sentiment',
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.base.name': `debian:${pins.root.suite}`,
        'assay.node-version': pins.node.version,
      },
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map((layer) => ({ created, created_by: `assay image: ${layer.name}` })),
  })
  const configDigest = digestOf(config)
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: configDigest, size: Buffer.byteLength(config) },
    layers: layers.map((layer) => ({
      mediaType: mediaTypes.layer,
      digest: layer.digest,
      size: layer.sizeBytes,
    })),
  })
  return { digest: digestOf(manifest), manifest, config, configDigest }
}

/**
 * Writes the image as an OCI image layout, in a folder named after its digest. Layers are hard
 * links into the cache.
 *
 * @returns the folder
 */
export const writeLayout = async (options: {
  imageCache: string
  documents: ImageDocuments
  layers: readonly Layer[]
  now: () => number
}): Promise<string> => {
  const { imageCache, documents, layers, now } = options
  const home = join(imageCache, 'images', hexOf(documents.digest))
  const build = async ({ result }: { result: string }): Promise<void> => {
    const blobs = join(result, 'blobs', 'sha256')
    await mkdir(blobs, { recursive: true })
    for (const layer of layers) await link(layer.path, join(blobs, hexOf(layer.digest)))
    await writeFile(join(blobs, hexOf(documents.configDigest)), documents.config)
    await writeFile(join(blobs, hexOf(documents.digest)), documents.manifest)
    await writeFile(join(result, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
    await writeFile(join(result, 'index.json'), indexOf(documents))
  }
  await cachedFolder({ cache: imageCache, home, now, build })
  return home
}

const indexOf = (documents: ImageDocuments): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        mediaType: mediaTypes.manifest,
        digest: documents.digest,
        size: Buffer.byteLength(documents.manifest),
        platform: { architecture: 'amd64', os: 'linux' },
      },
    ],
  })

const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`

const hexOf = (digest: string): string => digest.slice('sha256:'.length)
