import type { Cloud } from '../../cloud/cloud.ts'
import {
  amiLabel,
  containerName,
  imageName,
  imageRepository,
  instanceLabel,
  volumeName,
} from './body-names.ts'
import { ignoreAbsent, type Docker } from '../../host/docker-command.ts'

/** Copies of gigabytes on a slow disk; a hang is still cut off. */
const copyTimeoutMs = 600_000

/** Disks: what an AMI or an instance holds in Docker, which is an image and a volume each. */
export interface BodyImages {
  /** Gives an instance its /var/lib/docker: the AMI's, or an empty one. */
  readonly createInstanceVolume: (instanceId: string, imageId: string) => Promise<void>
  /**
   * Takes the disk of an instance as an AMI. A running body is paused meanwhile. Leaves nothing
   * behind when it fails.
   */
  readonly capture: (instanceId: string, imageId: string) => Promise<void>
  readonly copy: (sourceImageId: string, imageId: string) => Promise<void>
  /** Removes what belongs to no registered AMI and to no body. */
  readonly sweep: (registered: ReadonlySet<string>) => Promise<void>
  readonly remove: (imageId: string) => Promise<void>
}

export const createBodyImages = (cloud: Cloud, docker: Docker): BodyImages => {
  const images: BodyImages = {
    createInstanceVolume: async (instanceId, imageId) => {
      await createVolume(cloud, docker, instanceId)
      if (await volumeExists(cloud, docker, imageId)) {
        await copyVolume(cloud, docker, imageId, instanceId, imageId)
      }
    },
    capture: async (instanceId, imageId) => {
      const container = containerName(cloud, instanceId)
      await undoOnFailure(images, imageId, async () => {
        const isRunning = await runs(docker, container)
        if (isRunning) await docker.run(['pause', container])
        try {
          await docker.run(commitArguments(cloud, container, imageId), { timeoutMs: copyTimeoutMs })
          await createVolume(cloud, docker, imageId)
          await copyVolume(cloud, docker, instanceId, imageId, imageId)
        } finally {
          if (isRunning) await docker.run(['unpause', container])
        }
      })
    },
    copy: async (sourceImageId, imageId) => {
      await undoOnFailure(images, imageId, async () => {
        const source = imageName(cloud, sourceImageId)
        await docker.run(['tag', source, imageName(cloud, imageId)])
        if (!(await volumeExists(cloud, docker, sourceImageId))) return
        await createVolume(cloud, docker, imageId)
        await copyVolume(cloud, docker, sourceImageId, imageId, sourceImageId)
      })
    },
    sweep: async (registered) => {
      for (const imageId of await listImages(cloud, docker)) {
        if (!registered.has(imageId)) await images.remove(imageId)
      }
    },
    remove: async (imageId) => {
      const inUse = await docker.run([
        ...['ps', '--all', '--quiet', '--filter', `label=${cloud.label}`],
        ...['--filter', `label=${amiLabel}=${imageId}`],
      ])
      if (inUse.trim() !== '') return
      await ignoreAbsent(docker.run(['rmi', imageName(cloud, imageId)]))
      await ignoreAbsent(docker.run(['volume', 'rm', '--force', volumeName(cloud, imageId)]))
    },
  }
  return images
}

const undoOnFailure = async (
  images: BodyImages,
  imageId: string,
  act: () => Promise<void>,
): Promise<void> => {
  try {
    await act()
  } catch (error) {
    // What cannot be removed now (Docker is away) goes with a later sweep; the cause matters more.
    await Promise.allSettled([images.remove(imageId)])
    throw error
  }
}

/** An image inherits its container's labels: the instance's is blanked. */
const commitArguments = (cloud: Cloud, container: string, imageId: string): string[] => [
  ...['commit', '--pause=false'],
  ...['--change', `LABEL ${cloud.label} ${amiLabel}=${imageId} ${instanceLabel}=""`],
  ...[container, imageName(cloud, imageId)],
]

const runs = async (docker: Docker, container: string): Promise<boolean> =>
  (await docker.run(['inspect', '--format', '{{.State.Running}}', container])).trim() === 'true'

const createVolume = async (cloud: Cloud, docker: Docker, id: string): Promise<void> => {
  await docker.run(['volume', 'create', '--label', cloud.label, volumeName(cloud, id)])
}

const volumeExists = async (cloud: Cloud, docker: Docker, id: string): Promise<boolean> => {
  const name = volumeName(cloud, id)
  const found = await docker.run(['volume', 'ls', '--quiet', '--filter', `name=^${name}$`])
  return found.trim() === name
}

/**
 * Copies one volume into another, inside a container of the AMI itself (it has GNU cp, and root's
 * rights over Docker's folders). Device nodes and trusted.* attributes are overlayfs's whiteouts
 * and opaque marks, hence MKNOD and SYS_ADMIN.
 */
const copyVolume = async (
  cloud: Cloud,
  docker: Docker,
  from: string,
  to: string,
  imageId: string,
): Promise<void> => {
  await docker.run(
    [
      ...['run', '--rm', '--pull', 'never', '--network', 'none', '--label', cloud.label],
      ...['--cap-add', 'SYS_ADMIN', '--cap-add', 'DAC_READ_SEARCH'],
      ...['--security-opt', 'apparmor=unconfined', '--security-opt', 'seccomp=unconfined'],
      ...['--volume', `${volumeName(cloud, from)}:/from:ro`],
      ...['--volume', `${volumeName(cloud, to)}:/to`],
      ...['--entrypoint', '/bin/cp', imageName(cloud, imageId)],
      ...['--archive', '--reflink=auto', '/from/.', '/to/'],
    ],
    { timeoutMs: copyTimeoutMs },
  )
}

const listImages = async (cloud: Cloud, docker: Docker): Promise<string[]> => {
  const list = ['images', '--format', '{{.Tag}}', imageRepository(cloud)]
  return (await docker.run(list)).split('\n').filter((tag) => tag.startsWith('ami-'))
}
