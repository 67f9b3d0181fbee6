import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedFolder } from '../../infra/foundation/content-cache.ts'
import type { LayerBlob } from './layer-blob.ts'

/** One layer of the app image, as it lies in the cache. */
export interface Layer extends LayerBlob {
  readonly name: 'root' | 'node' | 'service'
  /** Hash of everything that decides the content; the cache's key. */
  readonly key: string
  /** The compressed tar. */
  readonly path: string
  readonly isReused: boolean
  readonly elapsedMs: number
}

/**
 * Hands out a layer from the cache, or has it built there.
 *
 * @param build writes the compressed tar to `path`; `workDir` is its scratch folder
 */
export const cachedLayer = async (options: {
  imageCache: string
  name: Layer['name']
  key: string
  now: () => number
  build: (place: { path: string; workDir: string }) => Promise<LayerBlob>
}): Promise<Layer> => {
  const { imageCache, name, key, now, build } = options
  const startedAtMs = now()
  const home = join(imageCache, 'layers', `${name}-${key.slice(0, 16)}`)
  const { isReused } = await cachedFolder({
    cache: imageCache,
    home,
    now,
    build: async ({ result, workDir }) => {
      const blob = await build({ path: join(result, tarName), workDir })
      await writeFile(join(result, recordName), `${JSON.stringify(blob, null, 2)}\n`)
    },
  })
  const blob = JSON.parse(await readFile(join(home, recordName), 'utf8')) as LayerBlob
  return { ...blob, name, key, path: join(home, tarName), isReused, elapsedMs: now() - startedAtMs }
}

const tarName = 'layer.tar.gz'
const recordName = 'layer.json'
