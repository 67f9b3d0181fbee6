import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from '../cloud.ts'
import type { DaemonSpec } from '../lifecycle/daemon.ts'

/**
 * docker-registry (CNCF distribution) as the store behind ECR. It listens on loopback without
 * authentication; clients talk to the front, which speaks as ECR does.
 *
 * @param program docker-registry
 */
export const registryDaemon = async (cloud: Cloud, program: string): Promise<DaemonSpec> => {
  const folder = join(cloud.stateDir, 'registry')
  const configuration = join(folder, 'config.json')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // JSON is YAML, which is what the registry reads.
  await writeFile(configuration, JSON.stringify(registryConfiguration(cloud, folder), null, 2))
  return { service: 'registry', program, args: ['serve', configuration] }
}

const registryConfiguration = (cloud: Cloud, folder: string) => ({
  version: 0.1,
  log: { level: 'warn', accesslog: { disabled: true } },
  storage: {
    filesystem: { rootdirectory: join(folder, 'data') },
    cache: { blobdescriptor: 'inmemory' },
    delete: { enabled: true },
  },
  http: {
    addr: `127.0.0.1:${cloud.ports.registry}`,
    // Upload locations must not name this address: clients know the front's name alone.
    relativeurls: true,
    secret: cloud.name,
  },
})
