import { EC2Client } from '@aws-sdk/client-ec2'
import type { Bodies } from '../bodies/bodies.ts'
import type { BodyImages } from '../bodies/body-images.ts'
import type { Docker } from '../bodies/docker-command.ts'
import type { Cloud } from '../cloud.ts'
import type { MotoControl } from '../moto/moto-control.ts'
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
  /** Something failed that no caller waits for. */
  readonly onTrouble: (id: string, error: unknown) => void
}

/** EC2's client for moto: no retries, since moto answers at once or is gone. */
export const createMotoEc2 = (cloud: Cloud): EC2Client =>
  new EC2Client({
    endpoint: `http://127.0.0.1:${cloud.ports.moto}`,
    region: cloud.region,
    credentials: { accessKeyId: 'assay', secretAccessKey: 'assay' },
    maxAttempts: 1,
  })
