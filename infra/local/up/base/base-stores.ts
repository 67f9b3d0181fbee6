import { CreateRepositoryCommand, paginateDescribeRepositories } from '@aws-sdk/client-ecr'
import {
  CreateAliasCommand,
  CreateKeyCommand,
  EnableKeyRotationCommand,
  PutKeyPolicyCommand,
  paginateListAliases,
  type KMSClient,
} from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  ListBucketsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3'
import type { BaseClients } from './base-clients.ts'
import type { BaseSpec } from './describe-base.ts'

/** The key that encrypts what the environment keeps. @returns its id */
export const createKey = async ({ kms }: BaseClients, spec: BaseSpec): Promise<string> => {
  const KeyId = await ensureKey(kms, spec)
  const Policy = JSON.stringify(spec.keyPolicy)
  await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }))
  return KeyId
}

const ensureKey = async (kms: KMSClient, spec: BaseSpec): Promise<string> => {
  for await (const page of paginateListAliases({ client: kms }, {})) {
    const alias = page.Aliases?.find(({ AliasName }) => AliasName === spec.keyAlias)
    if (alias?.TargetKeyId !== undefined) return alias.TargetKeyId
  }
  const created = await kms.send(new CreateKeyCommand({ Description: spec.name }))
  const keyId = created.KeyMetadata?.KeyId ?? ''
  await kms.send(new EnableKeyRotationCommand({ KeyId: keyId }))
  await kms.send(new CreateAliasCommand({ AliasName: spec.keyAlias, TargetKeyId: keyId }))
  return keyId
}

/** The repository of the app image. Tags never move: what was tested is what is pulled. */
export const createRepository = async ({ ecr }: BaseClients, spec: BaseSpec): Promise<void> => {
  for await (const page of paginateDescribeRepositories({ client: ecr }, {})) {
    if (page.repositories?.some((each) => each.repositoryName === spec.repository)) return
  }
  await ecr.send(
    new CreateRepositoryCommand({
      repositoryName: spec.repository,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    }),
  )
}

/** Of access logs, and of what operators typed. */
export const logRetentionDays = 90

/** The bucket of access logs: private, and emptied of what is older than 90 days. */
export const createLogBucket = async ({ s3 }: BaseClients, spec: BaseSpec): Promise<void> => {
  const Bucket = spec.logBucket.name
  const listed = await s3.send(new ListBucketsCommand({}))
  if (!listed.Buckets?.some(({ Name }) => Name === Bucket)) {
    const LocationConstraint = spec.region as BucketLocationConstraint
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        ...(spec.region === 'us-east-1'
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint } }),
      }),
    )
  }
  const isBlocked = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  }
  await s3.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: isBlocked }),
  )
  await s3.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(spec.logBucket.policy) }),
  )
  const rule = {
    ID: 'expire',
    Status: 'Enabled' as const,
    Filter: { Prefix: '' },
    Expiration: { Days: logRetentionDays },
  }
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: { Rules: [rule] },
    }),
  )
}
