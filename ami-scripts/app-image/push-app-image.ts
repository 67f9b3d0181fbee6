import { fileURLToPath } from 'node:url'
import { AssayError } from '../../infra/foundation/assay-error.ts'
import type { AppImage } from './build-app-image.ts'
import { runTask } from '../../infra/foundation/run-task.ts'
import { appImageError } from './app-image-error.ts'

export interface PushOptions {
  readonly image: Pick<AppImage, 'layout' | 'digest' | 'version'>
  /** Path of crane (the toolbox has it). */
  readonly crane: string
  /** Registry and repository without a tag, for example `127.0.0.1:5000/assay/sentiment`. */
  readonly repository: string
  /** From ECR's authorization token. */
  readonly auth: { readonly username: string; readonly password: string }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

/** Holds an empty configuration; the person's own has no part in the push. */
const dockerConfig = fileURLToPath(new URL('docker-config', import.meta.url))

/**
 * Pushes the image under a tag made of its version and digest (ECR's tags are immutable), and
 * resolves to its reference by digest. Layers that the registry has are not sent again. The login
 * is never on disk, so that a kill leaves none there.
 *
 * @throws AssayError ERR_APP_IMAGE_PUSH with crane's last words; the abort's own reason
 */
export const pushAppImage = async (options: PushOptions): Promise<{ reference: string }> => {
  const { image, crane, repository, auth, signal } = options
  // Docker's DOCKER_AUTH_CONFIG counts for crane only where it finds a config.json (keychain.go in
  // go-containerregistry, GetCredentialsStore in docker/cli).
  const auths = { [registryOf(repository)]: { auth: encode(auth) } }
  const env = { DOCKER_CONFIG: dockerConfig, DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) }
  const tag = `${image.version}-${image.digest.slice('sha256:'.length, 'sha256:'.length + 12)}`
  try {
    await runTask(
      { env: options.env, signal, task: 'Push', failure: appImageError.of('ERR_APP_IMAGE_TOOL') },
      [crane, 'push', image.layout, `${repository}:${tag}`],
      { deadlineMs: 600_000, env },
    )
  } catch (error) {
    signal?.throwIfAborted()
    throw pushFailed(repository, error)
  }
  return { reference: `${repository}@${image.digest}` }
}

const pushFailed = (repository: string, cause: unknown): AssayError =>
  appImageError(
    'ERR_APP_IMAGE_PUSH',
    `Registry ${registryOf(repository)} did not take the app image for ${repository}.`,
    { cause, details: cause instanceof AssayError ? cause.details : [] },
  )

const registryOf = (repository: string): string => repository.split('/')[0] ?? repository

const encode = (auth: { username: string; password: string }): string =>
  Buffer.from(`${auth.username}:${auth.password}`).toString('base64')
