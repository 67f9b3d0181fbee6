import { DockerFailure, type Docker } from '../../host/docker-command.ts'

/**
 * Docker images made of a source root, one per root: a cache for every cloud of this machine, like
 * the root itself. Found by name, since what is built on one inherits its labels.
 */
const repository = 'assay-source-root'

export const sourceRootLabel = 'assay.cache=source-root'

/** @param digest of the root's archive, hexadecimal */
export const sourceRootName = (digest: string): string => `${repository}:${digest.slice(0, 32)}`

/** @param docker runs Docker's CLI and answers what it printed */
export const listSourceRoots = async (
  docker: (args: readonly string[]) => Promise<string>,
  ...filters: readonly string[]
): Promise<string[]> => {
  const text = await docker([
    'images',
    ...filters,
    '--format',
    '{{.Repository}}:{{.Tag}}',
    repository,
  ])
  return text.split('\n').filter((line) => line !== '')
}

/**
 * Removes the roots that were made before this one: an older build left them. An AMI that was built
 * on one keeps its layers. What another command is using stays for the next time.
 */
export const pruneSourceRoots = async (docker: Docker, current: string): Promise<void> => {
  for (const root of await listSourceRoots(docker.run, '--filter', `before=${current}`)) {
    try {
      await docker.run(['rmi', root])
    } catch (error) {
      if (!isBusyOrGone(error)) throw error
    }
  }
}

const isBusyOrGone = (error: unknown): boolean =>
  error instanceof DockerFailure && (error.trouble === 'in-use' || error.trouble === 'absent')
