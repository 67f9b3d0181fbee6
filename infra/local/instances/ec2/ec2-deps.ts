import { EC2Client } from '@aws-sdk/client-ec2'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Bodies } from '../bodies/bodies.ts'
import type { BodyImages } from '../bodies/body-images.ts'
import type { Docker } from '../../host/docker-command.ts'
import { cloudCredentials, type Cloud } from '../../cloud/cloud.ts'
import type { MotoControl } from '../../moto/moto-control.ts'
import type { ClientTokens } from './client-tokens.ts'
import type { InstanceReports } from './instance-reports.ts'

/** What EC2's own calls stand on. */
export interface Ec2Deps {
  readonly cloud: Cloud
  /** Speaks to moto directly, for the records. */
  readonly moto: EC2Client
  readonly control: MotoControl
  readonly docker: Docker
  readonly bodies: Bodies
  readonly bodyImages: BodyImages
  readonly tokens: ClientTokens
  readonly reports: InstanceReports
  /** Picks and holds a VPC address; `wanted` asks for one of the caller's own. */
  readonly takeAddress: (subnetCidr: string | undefined, wanted?: string) => string
  /** Value of an SSM parameter, `name` or `name:version`. */
  readonly parameter: (name: string) => Promise<string>
  /** Something failed that no caller waits for. */
  readonly onTrouble: (id: string, error: unknown) => void
}

/** moto answers at once or is gone: no retries. */
const clientOf = (cloud: Cloud) => ({
  endpoint: `http://127.0.0.1:${cloud.ports.moto}`,
  region: cloud.region,
  credentials: cloudCredentials,
  maxAttempts: 1,
})

/** EC2's client for moto. */
export const createMotoEc2 = (cloud: Cloud): EC2Client => new EC2Client(clientOf(cloud))

/** Reads SSM parameters from moto. Rejects as SSM does when there is none of that name. */
export const createParameterReader = (cloud: Cloud): Ec2Deps['parameter'] => {
  const ssm = new SSMClient(clientOf(cloud))
  return async (name) =>
    (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value ?? ''
}
