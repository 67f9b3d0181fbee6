import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedFolder, contentHash } from '../../foundation/content-cache.ts'
import { runTask, type RunTask } from '../../foundation/run-task.ts'
import { buildPackages, readPackageSources } from './build-packages.ts'
import { packagesIndex, releaseFile, type ArchivedPackage } from './debian-archive.ts'
import { withSigningKey, type SigningKey } from './signing-key.ts'
import { datadogError } from './datadog-error.ts'

/** The vendor's names; below the folder there is one folder for each. */
const aptHosts = ['apt.datadoghq.com', 'keys.datadoghq.com'] as const

export interface AptRepository {
  /** Holds one folder for each of aptHosts, to be served as https://<name>/. */
  readonly folder: string
  /** Key that signed it; its public half is DATADOG_APT_KEY_CURRENT.public. */
  readonly fingerprint: string
  readonly version: string
}

export interface AptRepositoryOptions {
  /** Per-user cache; the archive is kept under datadog-apt/. */
  readonly cacheRoot: string
  /** Version that `datadog-agent` shall have, with its epoch: the bake's pin. */
  readonly version: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly signal?: AbortSignal
}

const suite = 'stable'
const component = '7'

/**
 * The local stand-in of the vendor's apt archive: packages `datadog-agent` and
 * `datadog-signing-keys`, signed by a key made for it alone. Built once for each version and
 * content, then reused, so that the key's fingerprint stays the same from cloud to cloud.
 *
 * @throws AssayError ERR_LOCAL_APT_TOOL
 */
export const buildAptRepository = async (options: AptRepositoryOptions): Promise<AptRepository> => {
  const { cacheRoot, version, env, signal } = options
  const sources = await readPackageSources()
  const cache = join(cacheRoot, 'datadog-apt')
  const home = join(cache, contentHash('2', version, JSON.stringify(sources)).slice(0, 16))
  const context = {
    env,
    signal,
    task: 'Local apt archive',
    failure: datadogError.of('ERR_LOCAL_APT_TOOL'),
  } as const
  const run: RunTask = (words, settings) => runTask(context, words, settings)
  const build = async ({ result, workDir }: { result: string; workDir: string }): Promise<void> => {
    const root = join(result, 'apt.datadoghq.com')
    await withSigningKey(run, async (key) => {
      const { keyring } = key
      const packages = await buildPackages(run, { root, workDir, version, keyring })
      await writeIndexes({ root, packages, key, date: new Date(options.now()) })
      await writeKey(result, key)
    })
  }
  await cachedFolder({ cache, home, now: options.now, build })
  return { folder: home, fingerprint: await readFile(join(home, 'fingerprint'), 'utf8'), version }
}

/** Copies the archive to where a cloud serves it, one folder for each of aptHosts. */
export const publishAptRepository = async (
  repository: AptRepository,
  folderOf: (host: (typeof aptHosts)[number]) => string,
): Promise<void> => {
  for (const host of aptHosts) {
    await cp(join(repository.folder, host), folderOf(host), { recursive: true, force: true })
  }
}

const writeIndexes = async (options: {
  root: string
  packages: readonly ArchivedPackage[]
  key: SigningKey
  date: Date
}): Promise<void> => {
  const { root, packages, key, date } = options
  const dist = join(root, 'dists', suite)
  const index = { path: `${component}/binary-amd64/Packages`, text: packagesIndex(packages) }
  await mkdir(join(dist, component, 'binary-amd64'), { recursive: true })
  await writeFile(join(dist, index.path), index.text)
  const release = join(dist, 'Release')
  await writeFile(release, releaseFile({ suite, component, date, indexes: [index] }))
  await key.sign('clearsign', release, join(dist, 'InRelease'))
  await key.sign('detach-sign', release, join(dist, 'Release.gpg'))
}

const writeKey = async (result: string, key: SigningKey): Promise<void> => {
  const keys = join(result, 'keys.datadoghq.com')
  await mkdir(keys, { recursive: true })
  await writeFile(join(keys, 'DATADOG_APT_KEY_CURRENT.public'), key.publicKey)
  await writeFile(join(result, 'fingerprint'), key.fingerprint)
}
