import { IAMClient } from '@aws-sdk/client-iam'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import type { Connection } from './clients.ts'
import { noteFailedCalls } from './failed-call.ts'

/** Services that only the base is read back by: no other verb loads them. */
export interface BaseClients {
  readonly iam: IAMClient
  readonly kms: KMSClient
  readonly s3: S3Client
}

export const createBaseClients = ({
  region,
  endpoint,
  credentials,
}: Omit<Connection, 'cloud'>): BaseClients => {
  const settings = {
    ...{ region, retryMode: 'standard', maxAttempts: 3 },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  }
  return {
    iam: noteFailedCalls(new IAMClient(settings)),
    kms: noteFailedCalls(new KMSClient(settings)),
    // Bucket names do not resolve below an endpoint of one's own.
    s3: noteFailedCalls(new S3Client({ ...settings, forcePathStyle: endpoint !== undefined })),
  }
}
