import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ECRClient } from '@aws-sdk/client-ecr'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { SSMClient } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { AssayError } from '../../infra/foundation/assay-error.ts'
import type { Cloud } from '../../infra/local/cloud/cloud.ts'
import { explainAwsError } from './explain-aws-error.ts'
import { noteFailedCalls } from './failed-call.ts'

/** How a run reaches AWS, or a local cloud that speaks AWS's protocols. */
export interface Connection {
  readonly region: string
  /** From AWS_ENDPOINT_URL; undefined means AWS itself. */
  readonly endpoint: string | undefined
  /** Only set for a local cloud; on AWS the SDK's own provider chain decides. */
  readonly credentials:
    { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
  /** The local cloud that the endpoint is of. */
  readonly cloud: Cloud | undefined
}

export interface AwsClients {
  readonly ec2: EC2Client
  readonly autoScaling: AutoScalingClient
  readonly loadBalancing: ElasticLoadBalancingV2Client
  readonly ssm: SSMClient
  readonly ecr: ECRClient
  readonly sts: STSClient
}

/** One client per service. Standard retry mode: three attempts with jittered back-off. */
export const createClients = (connection: Omit<Connection, 'cloud'>): AwsClients => {
  const settings = {
    region: connection.region,
    retryMode: 'standard',
    maxAttempts: 3,
    ...(connection.endpoint === undefined ? {} : { endpoint: connection.endpoint }),
    ...(connection.credentials === undefined ? {} : { credentials: connection.credentials }),
  }
  return {
    ec2: noteFailedCalls(new EC2Client(settings)),
    autoScaling: noteFailedCalls(new AutoScalingClient(settings)),
    loadBalancing: noteFailedCalls(new ElasticLoadBalancingV2Client(settings)),
    ssm: noteFailedCalls(new SSMClient(settings)),
    ecr: noteFailedCalls(new ECRClient(settings)),
    sts: noteFailedCalls(new STSClient(settings)),
  }
}

/**
 * Who is calling: fails early, and with a remedy, when nobody is.
 *
 * @throws AssayError ERR_AWS_CREDENTIALS, ERR_AWS_UNREACHABLE and the others of explainAwsError
 */
export const callerAccount = async (clients: AwsClients, environment: string): Promise<string> => {
  try {
    const identity = await clients.sts.send(new GetCallerIdentityCommand({}))
    return identity.Account ?? ''
  } catch (cause) {
    const explained = explainAwsError(cause)
    if (explained === undefined) throw cause
    const { code, message, details } = explained
    throw new AssayError(code, explained, `ENV=${environment}: ${message}`, { cause, details })
  }
}
