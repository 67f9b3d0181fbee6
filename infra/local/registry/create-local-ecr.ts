import type { ECRClient } from '@aws-sdk/client-ecr'
import type { RequestListener } from 'node:http'
import type { Cloud } from '../cloud/cloud.ts'
import type { Handlers } from '../wire/handler.ts'
import { cloudSecret } from '../cloud/cloud-secret.ts'
import { createEcrRecords } from './ecr-records.ts'
import { createEcrTokens, ecrCalls } from './ecr-tokens.ts'
import { registrySocket } from './registry-daemon.ts'
import { createRegistryFront } from './registry-front.ts'
import { createRegistryStore } from './registry-store.ts'

/** ECR in two halves: calls for the gateway, and the Docker registry for the TLS front. */
export interface LocalEcr {
  readonly calls: Handlers
  readonly front: RequestListener
}

/**
 * @param moto speaks to moto directly, for the records
 * @param now milliseconds since the epoch
 */
export const createLocalEcr = async (
  cloud: Cloud,
  moto: ECRClient,
  now: () => number,
): Promise<LocalEcr> => {
  const tokens = createEcrTokens(await cloudSecret(cloud, 'ecr-tokens'), now)
  const front = createRegistryFront({
    registryId: cloud.accountId,
    tokens,
    records: createEcrRecords(moto),
    store: createRegistryStore(registrySocket(cloud)),
  })
  return { calls: ecrCalls(cloud, tokens), front }
}
