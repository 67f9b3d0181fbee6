import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writingBelow } from '../../infra/foundation/disk-error.ts'
import { together } from '../../infra/foundation/together.ts'
import type { Layer } from './layer-cache.ts'
import { nodeLayer } from './node-layer.ts'
import { imageDocuments, writeLayout } from './oci-layout.ts'
import { readPins } from './pins.ts'
import { rootLayer } from './root-layer.ts'
import { serviceLayer } from './service-layer.ts'
import { appImageError } from './app-image-error.ts'

export interface AppImage {
  /** Digest of the manifest: the same sources and pins give the same one. */
  readonly digest: string
  /** OCI image layout, which crane pushes. */
  readonly layout: string
  readonly version: string
  readonly layers: readonly Layer[]
  /** Sum of the compressed layers: what a pull transfers. */
  readonly sizeBytes: number
}

export interface BuildOptions {
  /** Per-user cache; layers are kept under app-image/, packages under npm/. */
  readonly cacheRoot: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly signal?: AbortSignal
  /** Told when a layer is there, reused or built. */
  readonly onLayer?: (layer: Layer) => void
  /** The project's root unless a test says otherwise. */
  readonly projectRoot?: string
}

/**
 * Builds the app image without a Dockerfile: three layers, each cached by its content. Warm it
 * takes milliseconds, so callers need not remember whether they built it.
 *
 * @throws AssayError ERR_APP_IMAGE_TOOL, ERR_APP_IMAGE_INTEGRITY, ERR_DISK_WRITE; the abort's own
 *   reason
 */
export const buildAppImage = (options: BuildOptions): Promise<AppImage> => {
  const imageCache = join(options.cacheRoot, 'app-image')
  return writingBelow(imageCache, () => buildIn(imageCache, options))
}

const buildIn = async (imageCache: string, options: BuildOptions): Promise<AppImage> => {
  const { env, now } = options
  const projectRoot = options.projectRoot ?? fileURLToPath(new URL('../..', import.meta.url))
  const npmCache = join(options.cacheRoot, 'npm')
  const pins = readPins()
  const context = {
    env,
    task: 'App image',
    failure: appImageError.of('ERR_APP_IMAGE_TOOL'),
  } as const
  const parts = { projectRoot, imageCache, npmCache, pins, now }
  const layers = await together(
    [rootLayer, nodeLayer, serviceLayer].map((build) => async (signal: AbortSignal) => {
      const layer = await build({ ...context, signal }, parts)
      options.onLayer?.(layer)
      return layer
    }),
    options.signal,
  )
  const manifest = await readFile(join(projectRoot, 'service/package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const documents = imageDocuments({ layers, pins, version })
  const layout = await writeLayout({ imageCache, documents, layers, now })
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0)
  return { digest: documents.digest, layout, version, layers, sizeBytes }
}
