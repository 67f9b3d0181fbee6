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
  // Newest first, so that an image goes before the one that it was made from.
  for (const image of images) {
    if ((await list('image', 'ls', '--all', '--no-trunc')).includes(image)) {
      await docker('image', 'rm', '--force', image)
    }
  }
  return { containers: containers.length, volumes: volumes.length, images: images.length }
}
