import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contentHash } from '../foundation/content-cache.ts'
import { loadPins, setupFolder, type Pins } from './pins.ts'

/** Folders of the per-user cache; each name carries the key of what the content depends on. */
export interface CacheLayout {
  readonly pins: Pins
  readonly goRoot: string
  /** Folder of one Go tool: the program, or for a Packer plugin Packer's own layout below it. */
  readonly goTool: (name: string) => string
  readonly pythonEnvironment: string
  /** checkov's own: what it pins would bend the versions of the other. */
  readonly checkovEnvironment: string
  readonly sourceRoot: string
  readonly logs: string
}

/** Where set-up puts things below `cacheRoot`. Reads the pins and the lock files, nothing else. */
export const describeCache = (cacheRoot: string): CacheLayout => {
  const pins = loadPins()
  const tools = join(cacheRoot, 'tools')
  return {
    pins,
    goRoot: join(tools, `go-${pins.go.version}`),
    goTool: (name) => join(tools, `${name}-${pins.goTools[name]?.version}-${goToolKey(name)}`),
    pythonEnvironment: join(tools, `python-${contentKey(readFileSync(requirementsFile))}`),
    checkovEnvironment: join(tools, `checkov-${contentKey(readFileSync(checkovRequirements))}`),
    sourceRoot: join(cacheRoot, 'source-roots', `debian-13-${sourceRootKey(sourceRootFolder)}.tar`),
    logs: join(cacheRoot, 'logs'),
  }
}

export const requirementsFile = join(setupFolder, 'requirements.txt')
export const checkovRequirements = join(setupFolder, 'requirements-checkov.txt')

/** Folder with the go.mod and go.sum that lock one Go tool. */
export const goModuleFolder = (name: string): string => join(setupFolder, 'go', name)

const goToolKey = (name: string): string =>
  contentKey(
    readFileSync(join(goModuleFolder(name), 'go.mod')),
    readFileSync(join(goModuleFolder(name), 'go.sum')),
  )

/** What builds the source AMI's root: a script and the files it copies in. */
export const sourceRootFolder = fileURLToPath(new URL('source-root', import.meta.url))

/**
 * Key of the root that a folder like source-root/ builds: its scripts, and the files copied in with
 * their executable bit.
 */
export const sourceRootKey = (folder: string): string => {
  const copied = readdirSync(join(folder, 'rootfs'), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const files = [join(folder, 'build-root.sh'), join(folder, 'customize-root.sh'), ...copied]
  return contentKey(
    ...files.flatMap((file) => [
      file.slice(folder.length),
      (statSync(file).mode & 0o100) === 0 ? 'data' : 'executable',
      readFileSync(file),
    ]),
  )
}

/** Short key of everything a built thing depends on: a changed pin is a new folder. */
const contentKey = (...parts: readonly (string | Uint8Array)[]): string =>
  contentHash(...parts).slice(0, 12)
