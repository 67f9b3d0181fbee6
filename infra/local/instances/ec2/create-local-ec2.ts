import { EC2Client } from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import { createAddressPool, usableCidr } from '../bodies/address-pool.ts'
import { createBodies } from '../bodies/bodies.ts'
import { watchBodyEnds } from '../bodies/body-ends.ts'
import { createBodyImages } from '../bodies/body-images.ts'
import { createBodyProgress } from '../bodies/body-progress.ts'
import { openBodyRecords } from '../bodies/body-record.ts'
import { createBodySteps, type BodyNetwork, type BodySteps } from '../bodies/body-steps.ts'
import { createBodyTransitions } from '../bodies/body-transitions.ts'
import type { Docker } from '../../host/docker-command.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { Handlers } from '../../wire/handler.ts'
import type { Instances } from '../../engine/ports.ts'
import { createMotoControl } from '../../moto/moto-control.ts'
import { createMotoSdk } from '../../moto/moto-sdk.ts'
import { createClientTokens } from './client-tokens.ts'
import { getConsoleOutput } from './console-output.ts'
import { createParameterReader, type Ec2Deps } from './ec2-deps.ts'
import { imageAttributeCalls } from './image-attribute-calls.ts'
import { imageCalls } from './image-calls.ts'
import { runInstancesCall, shutdownBehavior, transitionCalls } from './instance-calls.ts'
import { createInstanceReports } from './instance-reports.ts'
import { createInstances } from './instances.ts'
import { launchTemplateCalls } from './launch-template-calls.ts'
import { createTagsCall } from './metadata-tags.ts'

export interface Ec2Parts {
  readonly cloud: Cloud
  readonly docker: Docker
  readonly network: BodyNetwork
  /** Something failed that no caller waits for; `id` is an instance's or an image's. */
  readonly onTrouble: (id: string, error: unknown) => void
}

/** EC2 with bodies: what the gateway answers itself, and what Auto Scaling drives. */
export interface LocalEc2 {
  readonly calls: NonNullable<Handlers['ec2']>
  readonly instances: Instances
  /** For the metadata service. */
  readonly findInstanceId: (vpcAddress: string) => string | undefined
  readonly deps: Ec2Deps
  /** Stops watching; bodies run on, and the next gateway adopts them. */
  readonly close: () => void
}

/** Reads the state an earlier gateway left; `instances.adopt` takes it over. */
export const createLocalEc2 = async (parts: Ec2Parts): Promise<LocalEc2> => {
  const { cloud, docker } = parts
  const moto = createMotoSdk(EC2Client, cloud)
  const control = createMotoControl(cloud)
  const bodyImages = createBodyImages(cloud, docker)
  const steps = createBodySteps({ ...parts, images: bodyImages })
  const records = await openBodyRecords(cloud)
  const bodies = assembleBodies(parts, { steps, bodyImages, records, control, moto })
  const deps: Ec2Deps = {
    ...{ cloud, moto, control, docker, bodies, bodyImages },
    tokens: createClientTokens(cloud),
    reports: createInstanceReports(moto, bodies),
    takeAddress: createTakeAddress(cloud, () => bodies.all().map(({ privateIp }) => privateIp)),
    parameter: createParameterReader(cloud),
    onTrouble: parts.onTrouble,
  }
  const watch = createWatch(parts, bodies)
  return {
    deps,
    calls: {
      ...transitionCalls(deps),
      ...imageCalls(deps),
      ...imageAttributeCalls(deps),
      ...launchTemplateCalls(deps),
      CreateTags: createTagsCall(deps),
      RunInstances: runInstancesCall(deps),
      GetConsoleOutput: getConsoleOutput(deps, steps),
    },
    instances: createInstances(deps, watch),
    findInstanceId: (vpcAddress) =>
      bodies.all().find(({ privateIp }) => privateIp === vpcAddress)?.instanceId,
    close: () => {
      watch.close()
      bodies.close()
    },
  }
}

/** How often an end that failed is tried again. */
const retryMs = 30_000

const createWatch = (
  { cloud, docker, onTrouble }: Ec2Parts,
  bodies: Ec2Deps['bodies'],
): { readonly start: () => void; readonly close: () => void } => {
  let ends: { readonly close: () => void } | undefined
  let retry: NodeJS.Timeout | undefined
  const tell = (id: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => onTrouble(id, error))
  }
  return {
    start: () => {
      ends ??= watchBodyEnds(cloud, docker, {
        onEnd: ({ instanceId }) => tell(instanceId, bodies.ended(instanceId)),
        onGap: () => tell(cloud.name, bodies.adopt()),
      })
      retry ??= setInterval(() => tell(cloud.name, bodies.retry()), retryMs)
    },
    close: () => {
      ends?.close()
      clearInterval(retry)
    },
  }
}

const assembleBodies = (
  { cloud, onTrouble }: Ec2Parts,
  parts: Pick<Ec2Deps, 'bodyImages' | 'control' | 'moto'> & {
    readonly steps: BodySteps
    readonly records: Awaited<ReturnType<typeof openBodyRecords>>
  },
): Ec2Deps['bodies'] => {
  const { steps, records, control, moto } = parts
  const progress = createBodyProgress({ cloud, steps, control, onTrouble })
  const shared = { steps, records, control, progress, images: parts.bodyImages }
  const transitions = createBodyTransitions({
    ...shared,
    shutdownBehavior: (instanceId) => shutdownBehavior(moto, instanceId),
  })
  return createBodies({
    ...{ ...shared, transitions, onTrouble },
    registeredImages: control.bodyImages,
  })
}

const createTakeAddress = (
  cloud: Cloud,
  addressesInUse: () => readonly string[],
): Ec2Deps['takeAddress'] => {
  const pool = createAddressPool()
  return (subnetCidr, wanted) => {
    const inUse = new Set(addressesInUse())
    if (wanted === undefined) return pool.take(usableCidr(cloud, subnetCidr), inUse)
    if (!inUse.has(wanted)) return wanted
    throw new AwsFault('InvalidIPAddress.InUse', `Address ${wanted} is in use.`)
  }
}
