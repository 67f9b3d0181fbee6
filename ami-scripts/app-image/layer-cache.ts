import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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

const staleAfterMs = 3_600_000

/**
 * Hands out a layer from the cache, or has it built there. A build that is killed leaves a folder
 * under tmp/, which the next one sweeps once it is an hour old. Two builds of one key may run at
 * once: the first to finish wins, the other takes its result.
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
  const found = await readRecord(home)
  const describe = (blob: LayerBlob, isReused: boolean): Layer => ({
    ...blob,
    name,
    key,
    path: join(home, 'layer.tar.gz'),
    isReused,
    elapsedMs: now() - startedAtMs,
  })
  if (found !== undefined) return describe(found, true)

  const tmp = join(imageCache, 'tmp')
  await sweep(tmp, now)
  const place = await mkdtemp(join(tmp, `${name}-`))
  try {
    const workDir = join(place, 'work')
    const result = join(place, 'result')
    await mkdir(workDir)
    await mkdir(result)
    const blob = await build({ path: join(result, 'layer.tar.gz'), workDir })
    await writeFile(join(result, 'layer.json'), `${JSON.stringify(blob, null, 2)}\n`)
    await mkdir(join(imageCache, 'layers'), { recursive: true })
    await rename(result, home).catch(ignoreExists)
    return describe((await readRecord(home)) ?? blob, false)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** Content key: inputs in a fixed order, each length-prefixed so that no two lists collide. */
export const contentKey = (inputs: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const input of inputs) {
    const bytes = Buffer.from(input)
    hash.update(`${bytes.length}:`).update(bytes)
  }
  return hash.digest('hex')
}

const readRecord = async (home: string): Promise<LayerBlob | undefined> => {
  try {
    return JSON.parse(await readFile(join(home, 'layer.json'), 'utf8')) as LayerBlob
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const sweep = async (tmp: string, now: () => number): Promise<void> => {
  await mkdir(tmp, { recursive: true })
  for (const name of await readdir(tmp)) {
    const path = join(tmp, name)
    const info = await stat(path).catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return undefined
      throw error
    })
    if (info !== undefined && now() - info.mtimeMs > staleAfterMs) {
      await rm(path, { recursive: true, force: true })
    }
  }
}

/** A folder of the same name has the same content: whoever was first wrote it. */
export const ignoreExists = (error: unknown): void => {
  if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
