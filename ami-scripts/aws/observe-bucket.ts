import {
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { ObservedBucket } from '../base/check/observed-base.ts'
import { isBasePartAbsent, isUnconfigured } from './aws-errors.ts'

/** @throws S3's own error where the bucket is not there */
export const observeBucket = async (client: S3Client, name: string): Promise<ObservedBucket> => {
  const Bucket = name
  await client.send(new HeadBucketCommand({ Bucket }))
  const [versioning, rules, block] = await Promise.all([
    client.send(new GetBucketVersioningCommand({ Bucket })),
    configured(async () => {
      const answer = await client.send(new GetBucketEncryptionCommand({ Bucket }))
      return answer.ServerSideEncryptionConfiguration?.Rules
    }),
    configured(async () => {
      const answer = await client.send(new GetPublicAccessBlockCommand({ Bucket }))
      return answer.PublicAccessBlockConfiguration
    }),
  ])
  return {
    name,
    isVersioned: versioning.Status === 'Enabled',
    isEncrypted: (rules ?? []).length > 0,
    isPrivate:
      block !== undefined &&
      block.BlockPublicAcls === true &&
      block.BlockPublicPolicy === true &&
      block.IgnorePublicAcls === true &&
      block.RestrictPublicBuckets === true,
  }
}

/** Undefined where the bucket has no such configuration. */
const configured = async <Found>(look: () => Promise<Found>): Promise<Found | undefined> => {
  try {
    return await look()
  } catch (error) {
    if (isUnconfigured(error)) return undefined
    throw error
  }
}

/** A bucket of others is there as well: to whom it refuses itself is not asked here. */
export const isBucketThere = async (client: S3Client, name: string): Promise<boolean> => {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }))
    return true
  } catch (error) {
    if (isBasePartAbsent(error)) return false
    throw error
  }
}
