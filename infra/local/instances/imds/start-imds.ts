import { IAMClient } from '@aws-sdk/client-iam'
import { EC2Client } from '@aws-sdk/client-ec2'
import { STSClient } from '@aws-sdk/client-sts'
import { createServer } from 'node:http'
import { cloudCredentials, type Cloud } from '../../cloud/cloud.ts'
import { hostPorts } from '../../host/host-ports.ts'
import { createImdsListener } from './imds-listener.ts'
import { createInstanceLookup } from './instance-lookup.ts'
import { createRoleCredentials } from './role-credentials.ts'
import { createSessionTokens } from './session-tokens.ts'

/** What the gateway hands to the metadata service. */
export interface ImdsOptions {
  readonly findInstanceId: (vpcAddress: string) => string | undefined
  readonly targetLifecycleState: (instanceId: string) => string | undefined
  readonly tokenSecret: Buffer
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * Starts the metadata service of every body of a cloud, on the host's address; a rule on the bridge
 * leads 169.254.169.254 to it. Records come from the cloud's own gateway, credentials from its STS.
 */
export const startImds = async (
  cloud: Cloud,
  options: ImdsOptions,
): Promise<{ readonly close: () => Promise<void> }> => {
  const client = {
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloudCredentials,
  }
  const listener = createImdsListener({
    findInstance: createInstanceLookup({
      ...options,
      ec2: new EC2Client(client),
      iam: new IAMClient(client),
      accountId: cloud.accountId,
      region: cloud.region,
    }),
    roleCredentials: createRoleCredentials(new STSClient(client), options.now),
    tokens: createSessionTokens(options.tokenSecret, options.now),
  })
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(hostPorts.imds.listen, cloud.hostAddress, resolve)
  })
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
