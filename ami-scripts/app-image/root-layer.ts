import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { asRoot as rootWords } from '../../infra/foundation/as-root.ts'
import { contentHash } from '../../infra/foundation/content-cache.ts'
import { cachedLayer, type Layer } from './layer-cache.ts'
import { writeLayerBlob } from './layer-blob.ts'
import type { AppImagePins } from './pins.ts'
import type { TaskContext } from '../../infra/foundation/run-task.ts'

/** Came along with a kept package, and holds its copyright. */
const alsoKept = ['gcc-14-base']

/**
 * Layer 1: a Debian root of a few libraries, the certificates and the time zones. No shell and no
 * package manager. mmdebstrap makes it bit by bit the same from the same packages; the suite moves
 * with Debian's point releases and security updates, so a cold cache may bring newer ones. What is
 * in it is listed under /var/lib/dpkg/status.d.
 *
 * @throws AssayError ERR_APP_IMAGE_TOOL
 */
export const rootLayer = async (
  context: TaskContext,
  options: { imageCache: string; pins: AppImagePins; now: () => number },
): Promise<Layer> => {
  const { pins } = options
  const hook = fileURLToPath(new URL('finish-root.sh', import.meta.url))
  const env = {
    SOURCE_DATE_EPOCH: String(pins.sourceDateEpoch),
    ASSAY_UID: String(pins.user.uid),
    ASSAY_GID: String(pins.user.gid),
    ASSAY_KEEP: [...pins.root.packages, ...alsoKept].join(' '),
  }
  const command = (hookPath: string): string[] => [
    'mmdebstrap',
    '--quiet',
    '--mode=root',
    '--variant=extract',
    '--architectures=amd64',
    '--keyring=/usr/share/keyrings/debian-archive-keyring.gpg',
    `--include=${pins.root.packages.join(',')}`,
    `--extract-hook='${hookPath}' "$1"`,
    '--skip=output/dev,output/mknod',
    '--format=tar',
    pins.root.suite,
    '-',
    ...pins.root.sources,
  ]
  const key = contentHash(JSON.stringify([env, command('finish-root.sh')]), await readFile(hook))
  const build = ({ path }: { path: string }) =>
    writeLayerBlob(context, asRoot(env, command(hook)), { path, deadlineMs: 600_000 })
  return cachedLayer({ ...options, name: 'root', key, build })
}

/** mmdebstrap has to own what it unpacks; a user who is not root goes through sudo. */
const asRoot = (
  env: Readonly<Record<string, string>>,
  command: readonly string[],
): [string, ...string[]] => {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const [first = 'env', ...rest] = [...rootWords, 'env', ...settings, ...command]
  return [first, ...rest]
}
