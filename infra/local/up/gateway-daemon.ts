import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Cloud } from '../cloud/cloud.ts'
import { cloudFilePath } from '../cloud/cloud-file.ts'
import type { DaemonSpec } from '../host/daemon.ts'

/** The gateway: AWS protocols, service model, metadata service and TLS front in one process. */
export const gatewayDaemon = (cloud: Cloud): DaemonSpec => ({
  service: 'gateway',
  program: execPath,
  args: [
    fileURLToPath(new URL('../gateway/main.ts', import.meta.url)),
    cloudFilePath(cloud.stateDir),
  ],
})

/** @throws when it is not up, or another cloud's gateway answers */
export const assertGatewayHealthy = async (cloud: Cloud): Promise<void> => {
  const url = `${cloud.endpoint}/_assay/health`
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
  const { cloud: name } = (await response.json()) as { cloud?: string }
  if (name !== cloud.name) throw new Error(`${url} is the gateway of ${String(name)}.`)
}
