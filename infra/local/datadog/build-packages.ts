import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunTask } from '../../foundation/run-task.ts'
import type { ArchivedPackage } from './debian-archive.ts'

/** Seconds; every file of the packages has this time, so that equal sources give equal bytes. */
const sourceDateEpoch = '1767225600'

const deadlineMs = 60_000

/** The vendor's own numbering of the key package, as its control file has it. */
const signingKeysVersion = '1:1.4.0'

export const packageSources = fileURLToPath(new URL('package', import.meta.url))
const signingKeysSources = fileURLToPath(new URL('signing-keys', import.meta.url))

/**
 * Builds `datadog-agent` and `datadog-signing-keys` below `root`.
 *
 * @param workDir scratch folder
 * @throws AssayError ERR_LOCAL_APT_TOOL
 */
export const buildPackages = async (
  run: RunTask,
  options: { root: string; workDir: string; version: string; keyring: Uint8Array },
): Promise<ArchivedPackage[]> => {
  const { root, workDir, version, keyring } = options
  const agent = join(workDir, 'datadog-agent')
  await cp(packageSources, agent, { recursive: true })
  for (const name of ['DEBIAN/control', 'opt/datadog-agent/bin/agent/agent']) {
    const path = join(agent, name)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replaceAll('@VERSION@', version))
  }
  const keys = join(workDir, 'datadog-signing-keys')
  await cp(signingKeysSources, keys, { recursive: true })
  const keyringFolder = join(keys, 'opt/datadog-signing-keys')
  await mkdir(keyringFolder, { recursive: true })
  await writeFile(join(keyringFolder, 'datadog-archive-keyring.gpg'), keyring)
  return [
    await pack(run, { root, folder: agent, filename: fileName('datadog-agent', version, 'amd64') }),
    await pack(run, {
      root,
      folder: keys,
      filename: fileName('datadog-signing-keys', signingKeysVersion, 'all'),
    }),
  ]
}

/** An epoch is part of the version, not of the file's name. */
const fileName = (name: string, version: string, architecture: string): string =>
  `pool/d/da/${name}_${version.replace(/^\d+:/, '')}_${architecture}.deb`

const pack = async (
  run: RunTask,
  options: { root: string; folder: string; filename: string },
): Promise<ArchivedPackage> => {
  const { root, folder, filename } = options
  const file = join(root, filename)
  await mkdir(dirname(file), { recursive: true })
  await run(['chmod', '--recursive', 'u=rwX,go=rX', folder], { deadlineMs })
  await run(['dpkg-deb', '--root-owner-group', '-Zgzip', '--build', folder, file], {
    deadlineMs,
    env: { SOURCE_DATE_EPOCH: sourceDateEpoch },
  })
  return {
    control: await run(['dpkg-deb', '--field', file], { deadlineMs }),
    filename,
    bytes: await readFile(file),
  }
}

/** Every file of both packages' sources, name and content, in the order of their names. */
export const readPackageSources = async (): Promise<string[]> =>
  (await Promise.all([packageSources, signingKeysSources].map(readFolder))).flat()

const readFolder = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return files.flatMap((file, index) => [file.slice(folder.length), texts[index] ?? ''])
}
