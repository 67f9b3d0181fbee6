import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LayerBlob } from './layer-blob.ts'
import { contentHash } from '../../infra/foundation/content-cache.ts'
import { cachedLayer, type Layer } from './layer-cache.ts'
import { packFolder } from './pack-folder.ts'
import type { AppImagePins } from './pins.ts'
import { runTask, type TaskContext } from '../../infra/foundation/run-task.ts'
import { cutLock, type LockedPackage, type LockFile } from './service-lock.ts'

export interface ServiceLayerOptions {
  /** Root of the project: package-lock.json and service/ are read there. */
  readonly projectRoot: string
  readonly imageCache: string
  readonly npmCache: string
  readonly pins: AppImagePins
  readonly now: () => number
}

interface SourceFile {
  readonly name: string
  readonly bytes: Uint8Array
}

const workspace = 'service'
const root = { name: 'assay-app', private: true, workspaces: [workspace] }

/** What a package ships for people and compilers; Node refuses TypeScript under node_modules. */
const unusedEndings = /\.(ts|mts|cts|map|md|markdown)$/i

/**
 * Layer 3: the service under /app, its sources as they are (Node strips the types) beside
 * node_modules from the project's lock file.
 *
 * @throws AssayError ERR_APP_IMAGE_TOOL
 */
export const serviceLayer = async (
  context: TaskContext,
  options: ServiceLayerOptions,
): Promise<Layer> => {
  const sources = await readSources(join(options.projectRoot, workspace))
  const lockText = await readFile(join(options.projectRoot, 'package-lock.json'), 'utf8')
  const lock = cutLock(JSON.parse(lockText) as LockFile, workspace, root as LockedPackage)
  const key = contentHash(
    'service-layer 1',
    options.pins.node.version,
    String(options.pins.sourceDateEpoch),
    JSON.stringify(lock),
    ...sources.flatMap((file) => [file.name, file.bytes]),
  )
  const build = (place: { path: string; workDir: string }): Promise<LayerBlob> =>
    buildServiceLayer(context, options, { ...place, sources, lock })
  return cachedLayer({ ...options, name: 'service', key, build })
}

const buildServiceLayer = async (
  context: TaskContext,
  options: ServiceLayerOptions,
  parts: { path: string; workDir: string; sources: readonly SourceFile[]; lock: LockFile },
): Promise<LayerBlob> => {
  const folder = join(parts.workDir, 'root')
  const app = join(folder, 'app')
  for (const file of parts.sources) {
    const path = join(app, workspace, file.name)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, file.bytes)
  }
  await writeFile(join(app, 'package.json'), `${JSON.stringify(root, null, 2)}\n`)
  await writeFile(join(app, 'package-lock.json'), `${JSON.stringify(parts.lock, null, 2)}\n`)
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--no-bin-links']
  const install = ['npm', 'ci', '--omit=dev', '--ignore-scripts', '--prefer-offline'] as const
  await runTask(context, [...install, ...quiet, `--cache=${options.npmCache}`], {
    cwd: app,
    deadlineMs: 600_000,
  })
  await rm(join(app, 'node_modules/@assay'), { recursive: true, force: true })
  await dropUnused(join(app, 'node_modules'))
  const { sourceDateEpoch } = options.pins
  return packFolder(context, { folder, path: parts.path, sourceDateEpoch })
}

/** Every source of the service in the order of their names, without declarations for compilers. */
const readSources = async (folder: string): Promise<SourceFile[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !name.startsWith('node_modules/'))
    .filter((name) => name === 'package.json' || (/\.ts$/.test(name) && !/\.d\.ts$/.test(name)))
    .sort()
  return Promise.all(
    names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })),
  )
}

const dropUnused = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || !unusedEndings.test(entry.name)) continue
    await rm(join(entry.parentPath, entry.name))
  }
}
