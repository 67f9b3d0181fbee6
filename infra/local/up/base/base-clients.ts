import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ECRClient } from '@aws-sdk/client-ecr'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { IAMClient } from '@aws-sdk/client-iam'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import { SSMClient } from '@aws-sdk/client-ssm'
import { cloudCredentials, type Cloud } from '../../cloud/cloud.ts'

/** The services that a static base is made of. */
export interface BaseClients {
  readonly ec2: EC2Client
  readonly ecr: ECRClient
  readonly iam: IAMClient
  readonly kms: KMSClient
  readonly logs: CloudWatchLogsClient
  readonly loadBalancing: ElasticLoadBalancingV2Client
  readonly s3: S3Client
  readonly ssm: SSMClient
}

export const createBaseClients = ({ endpoint, region }: Cloud): BaseClients => {
  const settings = { endpoint, region, credentials: cloudCredentials }
  return {
    ec2: new EC2Client(settings),
    ecr: new ECRClient(settings),
    iam: new IAMClient(settings),
    kms: new KMSClient(settings),
    logs: new CloudWatchLogsClient(settings),
    loadBalancing: new ElasticLoadBalancingV2Client(settings),
    // Bucket names do not resolve on loopback.
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    ssm: new SSMClient(settings),
  }
}
