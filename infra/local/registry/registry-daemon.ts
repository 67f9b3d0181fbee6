import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Cloud } from '../cloud/cloud.ts'
import type { DaemonSpec } from '../host/daemon.ts'
import { statePath } from '../cloud/state-layout.ts'

/** Where it listens: shorter than HAProxy's socket, whose length is checked. */
export const registrySocket = (cloud: Cloud): string => statePath(cloud, 'registry', 'socket')

/**
 * docker-registry (CNCF distribution) as the store behind ECR. It asks nobody who they are, so it
 * has no port, which a web page could reach, but a unix socket in a folder of this user's alone;
 * clients talk to the front, which speaks as ECR does.
 *
 * @param program docker-registry
 */
export const registryDaemon = async (cloud: Cloud, program: string): Promise<DaemonSpec> => {
  const folder = statePath(cloud, 'registry')
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
    net: 'unix',
    addr: registrySocket(cloud),
    // Upload locations must not name this address: clients know the front's name alone.
    relativeurls: true,
    secret: cloud.name,
  },
})

/** @throws Error when nothing answers at its socket */
export const assertRegistryAnswers = async (cloud: Cloud): Promise<void> => {
  const signal = AbortSignal.timeout(5000)
  const sent = request({ socketPath: registrySocket(cloud), path: '/v2/', signal }).end()
  const [answered] = (await once(sent, 'response')) as [IncomingMessage]
  answered.resume()
}
