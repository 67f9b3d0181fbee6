import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import t from 'tap'
import { logBucketPolicy } from '../../../../infra/local/up/base/policies.ts'
import { startTestMoto } from '../gateway/test-gateway.ts'

t.setTimeout(120_000)

const moto = await startTestMoto()
t.teardown(() => moto.stop())
const { cloud, clientConfig } = moto
const s3 = new S3Client({
  ...clientConfig,
  endpoint: `http://127.0.0.1:${cloud.ports.moto}`,
  forcePathStyle: true,
})

const put = (Bucket: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key: 'web/AWSLogs/x.log.gz', Body: 'a line' }))

const createBucket = async (Bucket: string, policy: unknown): Promise<void> => {
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  )
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }))
}

t.test("the base's log bucket takes access logs: TLS only is a condition", async (t) => {
  await createBucket('logs', logBucketPolicy('logs', cloud.accountId, 'web'))
  await t.resolves(put('logs'))
})

t.test('a refusal without a condition holds', async (t) => {
  const statement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }
  await createBucket('closed', { Version: '2012-10-17', Statement: statement })
  const refusal: unknown = await put('closed').catch((error: unknown) => error)
  t.match(refusal, { $metadata: { httpStatusCode: 403 } })
})
