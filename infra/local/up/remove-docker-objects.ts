import type { Cloud } from '../cloud/cloud.ts'
import type { NetworkTools } from '../host/network.ts'

/** How many of each kind were removed. */
export interface RemovedObjects {
  readonly containers: number
  readonly volumes: number
  readonly images: number
}

/** Removes every container, volume and image that carries the cloud's label. Idempotent. */
export const removeDockerObjects = async (
  cloud: Pick<Cloud, 'label'>,
  tools: NetworkTools,
): Promise<RemovedObjects> => {
  const docker = (...args: string[]) => tools.host.asRoot(tools.docker, args)
  const list = async (...args: string[]): Promise<string[]> => {
    const text = await docker(...args, '--quiet', '--filter', `label=${cloud.label}`)
    return [...new Set(text.split('\n').filter((line) => line !== ''))]
  }
  const containers = await list('ps', '--all', '--no-trunc')
  if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers)
  const volumes = await list('volume', 'ls')
  if (volumes.length > 0) await docker('volume', 'rm', '--force', ...volumes)
  const images = await list('image', 'ls', '--all', '--no-trunc')
  const parents = images.map((image) => docker('image', 'inspect', '--format', parentOf, image))
  const family = (await Promise.all(parents)).map((parent) => parent.trim())
  for (const image of childrenFirst(images, family)) {
    // An untagged parent goes with its last child.
    if ((await list('image', 'ls', '--all', '--no-trunc')).includes(image)) {
      await docker('image', 'rm', '--force', image)
    }
  }
  return { containers: containers.length, volumes: volumes.length, images: images.length }
}

const parentOf = '{{.Parent}}'

/**
 * The order in which Docker lets images go: one with a child is refused even by force. The list of
 * `docker image ls` is no help, since it is sorted by the second of their creation.
 *
 * @param parents id of each image's parent, which need not be one of them
 */
const childrenFirst = (
  images: readonly string[],
  parents: readonly string[],
): readonly string[] => {
  const parentOfImage = new Map(images.map((image, at) => [image, parents[at]]))
  const depth = (image: string | undefined): number =>
    image !== undefined && parentOfImage.has(image) ? 1 + depth(parentOfImage.get(image)) : 0
  return [...images].sort((one, other) => depth(other) - depth(one))
}
