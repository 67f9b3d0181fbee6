import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AssayError } from '../foundation/assay-error.ts'
import { explainDiskError, writingBelow } from '../foundation/disk-error.ts'
import type { AppImage } from './build-app-image.ts'
import { runProgram } from '../foundation/run-program.ts'

export interface PushOptions {
  readonly image: Pick<AppImage, 'layout' | 'digest' | 'version'>
  /** Path of crane (the toolbox has it). */
  readonly crane: string
  /** Registry and repository without a tag, for example `127.0.0.1:4568/assay/sentiment`. */
  readonly repository: string
  /** From ECR's authorization token; none for a registry that asks for none. */
  readonly auth?: { readonly username: string; readonly password: string }
  /** The registry speaks plain HTTP. */
  readonly isInsecure?: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

/**
 * Pushes the image under a tag made of its version and digest (ECR's tags are immutable), and
 * resolves to its reference by digest. Layers that the registry has are not sent again.
 *
 * @throws AssayError ERR_APP_IMAGE_PUSH with crane's last words, ERR_DISK_WRITE; the abort's own
 *   reason
 */
export const pushAppImage = async (options: PushOptions): Promise<{ reference: string }> => {
  const { image, crane, repository, auth, signal } = options
  const folder = tmpdir()
  const dockerConfig = await writingBelow(folder, () => mkdtemp(join(folder, 'assay-registry-')))
  const insecure = options.isInsecure === true ? ['--insecure'] : []
  try {
    const auths = auth === undefined ? {} : { [registryOf(repository)]: { auth: encode(auth) } }
    await writeFile(join(dockerConfig, 'config.json'), JSON.stringify({ auths }), { mode: 0o600 })
    const tag = `${image.version}-${image.digest.slice('sha256:'.length, 'sha256:'.length + 12)}`
    await runProgram(
      { env: options.env, signal, task: 'Push', code: 'ERR_APP_IMAGE_TOOL' },
      [crane, 'push', ...insecure, image.layout, `${repository}:${tag}`],
      { deadlineMs: 600_000, env: { DOCKER_CONFIG: dockerConfig } },
    )
    return { reference: `${repository}@${image.digest}` }
  } catch (error) {
    signal?.throwIfAborted()
    throw explainDiskError(error, dockerConfig) ?? pushFailed(repository, error)
  } finally {
    await rm(dockerConfig, { recursive: true, force: true })
  }
}

const pushFailed = (repository: string, cause: unknown): AssayError =>
  new AssayError(
    'ERR_APP_IMAGE_PUSH',
    `Registry ${registryOf(repository)} did not take the app image for ${repository}.`,
    { cause, details: cause instanceof AssayError ? cause.details : [] },
  )

const registryOf = (repository: string): string => repository.split('/')[0] ?? repository

const encode = (auth: { username: string; password: string }): string =>
  Buffer.from(`${auth.username}:${auth.password}`).toString('base64')
