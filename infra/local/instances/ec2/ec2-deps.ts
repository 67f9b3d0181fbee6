import type { EC2Client } from '@aws-sdk/client-ec2'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Bodies } from '../bodies/bodies.ts'
import type { BodyImages } from '../bodies/body-images.ts'
import type { Docker } from '../../host/docker-command.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { MotoControl } from '../../moto/moto-control.ts'
import { createMotoSdk } from '../../moto/moto-sdk.ts'
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

/** Reads SSM parameters from moto. Rejects as SSM does when there is none of that name. */
export const createParameterReader = (cloud: Cloud): Ec2Deps['parameter'] => {
  const ssm = createMotoSdk(SSMClient, cloud)
  return async (name) =>
    (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value ?? ''
}
