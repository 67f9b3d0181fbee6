import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type Image,
  type Instance,
  type Reservation,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import type { BodyRecord } from '../bodies/body-record.ts'
import { launchFailed } from '../bodies/state-reasons.ts'
import type { Ec2Deps } from './ec2-deps.ts'
import {
  checkLaunch,
  effectiveLaunch,
  placeInSubnet,
  withImageOptions,
} from './effective-launch.ts'
import { describeInstances } from './instance-reports.ts'
import { launchParameters, launchTemplateVersion } from './launch-template-version.ts'
import { checkMetadataTagKeys } from './metadata-tags.ts'

/** A request that names no template any more, and the one it named. */
interface ResolvedLaunch {
  readonly launch: RunInstancesCommandInput
  readonly template?: { readonly id: string; readonly version: number }
}

/**
 * @param subnetId where Auto Scaling wants the instance, whatever the template says
 * @throws AwsFault-shaped service errors for a template, version or AMI that does not exist
 */
const resolveLaunch = async (
  deps: Ec2Deps,
  request: RunInstancesCommandInput,
  subnetId: string | undefined,
): Promise<ResolvedLaunch> => {
  const named = request.LaunchTemplate
  const version = named && (await launchTemplateVersion(deps.moto, named, named.Version))
  const merged = effectiveLaunch(launchParameters(version?.LaunchTemplateData), request)
  const placed = subnetId === undefined ? merged : placeInSubnet(merged, subnetId)
  const parameters = await withImageId(deps, placed)
  checkLaunch(parameters)
  const launch = withImageOptions(parameters, await imageToLaunch(deps, parameters.ImageId ?? ''))
  checkTagKeys(launch)
  if (version === undefined) return { launch }
  const { LaunchTemplateId: id = '', VersionNumber: number = 0 } = version
  return { launch, template: { id, version: number } }
}

/** `resolve:ssm:<parameter>` in place of an id (EC2 user guide, launch templates). */
const withImageId = async (
  deps: Ec2Deps,
  launch: RunInstancesCommandInput,
): Promise<RunInstancesCommandInput> => {
  const [, parameter] = /^resolve:ssm:(.+)$/.exec(launch.ImageId ?? '') ?? []
  return parameter === undefined ? launch : { ...launch, ImageId: await deps.parameter(parameter) }
}

const imageToLaunch = async (deps: Ec2Deps, imageId: string): Promise<Image> => {
  const answer = await deps.moto.send(new DescribeImagesCommand({ ImageIds: [imageId] }))
  const [image] = answer.Images ?? []
  if (image?.State === 'available') return image
  throw new AwsFault('InvalidAMIID.Unavailable', `The image ID '${imageId}' is not available`)
}

const checkTagKeys = ({ MetadataOptions, TagSpecifications = [] }: RunInstancesCommandInput) => {
  if (MetadataOptions?.InstanceMetadataTags !== 'enabled') return
  const ofInstance = TagSpecifications.filter(({ ResourceType }) => ResourceType === 'instance')
  checkMetadataTagKeys(ofInstance.flatMap(({ Tags = [] }) => Tags.map(({ Key }) => Key)))
}

/**
 * Launches and answers at once with `pending`, as EC2 does; boots go on by themselves. Instances of
 * an AMI without a body are moto's alone and run at once.
 *
 * @param subnetId where Auto Scaling wants the instance, whatever the template says
 * @throws AwsFault, IdempotentInstanceTerminated for one, or what moto or Docker threw
 */
export const runInstances = async (
  deps: Ec2Deps,
  request: RunInstancesCommandInput,
  subnetId?: string,
): Promise<Reservation> => {
  const instanceIds = await deps.tokens.once('RunInstances', request, {
    make: async () => {
      const resolved = await resolveLaunch(deps, request, subnetId)
      const hasBody = (await deps.control.bodyImages()).has(resolved.launch.ImageId ?? '')
      const ids = hasBody
        ? await launchBodies(deps, resolved)
        : idsOf((await runInMoto(deps, resolved)).Instances)
      await deps.reports.report(ids)
      return ids
    },
    find: async (token) =>
      (await describeInstances(deps.moto))
        .filter((instance) => instance.ClientToken === token && isAlive(instance))
        .map((instance) => instance.InstanceId ?? ''),
  })
  const described = await deps.moto.send(
    new DescribeInstancesCommand({ InstanceIds: [...instanceIds] }),
  )
  const [reservation = {}] = described.Reservations ?? []
  if (reservation.Instances?.every(({ State }) => State?.Name === 'terminated') === true) {
    throw new AwsFault(
      'IdempotentInstanceTerminated',
      'The request to launch an instance uses the same client token as a previous request for ' +
        'which the instance has been terminated.',
    )
  }
  return reservation
}

/** What a launch that failed had begun is terminated, and keeps its token. */
const isAlive = ({ State }: Instance): boolean =>
  State?.Name !== 'shutting-down' && State?.Name !== 'terminated'

const launchBodies = async (deps: Ec2Deps, resolved: ResolvedLaunch): Promise<string[]> => {
  await checkBodyLaunch(deps, resolved.launch)
  const { Instances: instances = [] } = await runInMoto(deps, resolved)
  try {
    for (const instance of instances) await giveBody(deps, instance, resolved.launch)
  } catch (error) {
    // All or none: those that have a body already lose it again.
    for (const id of idsOf(instances)) await abandon(deps, id)
    throw error
  }
  return idsOf(instances)
}

const idsOf = (instances: readonly Instance[] = []): string[] =>
  instances.map((instance) => instance.InstanceId ?? '')

const abandon = async (deps: Ec2Deps, instanceId: string): Promise<void> => {
  await deps.moto.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }))
  if (deps.bodies.get(instanceId) !== undefined) await deps.bodies.terminate(instanceId)
  await deps.control.changeInstance(instanceId, { state: 'terminated', ...launchFailed })
}

const runInMoto = async (
  deps: Ec2Deps,
  { launch, template }: ResolvedLaunch,
): Promise<Reservation> => {
  const count = launch.MaxCount ?? launch.MinCount ?? 1
  const [own, reserved] = splitReservedTags(launch)
  // moto launches MinCount; AWS as many as it can up to MaxCount, and here it always can.
  const command = new RunInstancesCommand({ ...own, MinCount: count, MaxCount: count })
  const reservation = await deps.moto.send(command)
  const tags = { ...(template === undefined ? {} : templateTags(template)), ...reserved }
  for (const id of idsOf(reservation.Instances)) await deps.control.tagInstance(id, tags)
  return reservation
}

const versionTag = 'aws:ec2launchtemplate:version'

/** EC2 user guide, "Launch templates": the tags AWS itself sets. */
const templateTags = (template: { id: string; version: number }): Record<string, string> => ({
  'aws:ec2launchtemplate:id': template.id,
  [versionTag]: String(template.version),
})

/** The version of the launch template that an instance was made from; 0 for none. */
export const templateVersionOf = (instance: Instance): number =>
  Number(instance.Tags?.find(({ Key }) => Key === versionTag)?.Value ?? 0)

/** Refuses what bare moto would let through and a body could not boot from. */
const checkBodyLaunch = async (deps: Ec2Deps, launch: RunInstancesCommandInput): Promise<void> => {
  if (launch.KeyName !== undefined) {
    await deps.moto.send(new DescribeKeyPairsCommand({ KeyNames: [launch.KeyName] }))
  }
  // Says at once that Docker is away, before there is a record of an instance.
  await deps.docker.run(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 })
  if (launch.DryRun === true) throw dryRunSucceeded()
}

const dryRunSucceeded = (): AwsFault =>
  new AwsFault('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)

const giveBody = async (
  deps: Ec2Deps,
  instance: Instance,
  launch: RunInstancesCommandInput,
): Promise<void> => {
  const instanceId = instance.InstanceId ?? ''
  const subnetId = launch.SubnetId ?? launch.NetworkInterfaces?.[0]?.SubnetId
  const cidr = subnetId === undefined ? undefined : await subnetCidr(deps, subnetId)
  const wanted = launch.PrivateIpAddress ?? launch.NetworkInterfaces?.[0]?.PrivateIpAddress
  const record: BodyRecord = {
    instanceId,
    imageId: launch.ImageId ?? '',
    privateIp: deps.takeAddress(cidr, wanted),
    hasPublicIp: instance.PublicIpAddress !== undefined,
    zone: instance.Placement?.AvailabilityZone ?? '',
    subnetId: instance.SubnetId ?? '',
    instanceType: instance.InstanceType ?? '',
    hopLimit: instance.MetadataOptions?.HttpPutResponseHopLimit ?? 1,
    intent: 'run',
    isBooted: false,
  }
  await deps.bodies.hold(record)
  await deps.control.releaseAddress(instanceId)
  await deps.control.changeInstance(instanceId, { privateIp: record.privateIp, publicIp: null })
  deps.bodies.launch(instanceId).catch((error: unknown) => deps.onTrouble(instanceId, error))
}

const subnetCidr = async (deps: Ec2Deps, subnetId: string): Promise<string | undefined> => {
  const answer = await deps.moto.send(new DescribeSubnetsCommand({ SubnetIds: [subnetId] }))
  return answer.Subnets?.[0]?.CidrBlock
}

/** moto refuses tags under aws:, which Auto Scaling sets. */
const splitReservedTags = (
  launch: RunInstancesCommandInput,
): [RunInstancesCommandInput, Record<string, string>] => {
  const reserved: Record<string, string> = {}
  const specifications = (launch.TagSpecifications ?? []).map((specification) => ({
    ...specification,
    Tags: (specification.Tags ?? []).filter(({ Key = '', Value = '' }) => {
      const isReserved = Key.startsWith('aws:')
      if (isReserved && specification.ResourceType === 'instance') reserved[Key] = Value
      return !isReserved
    }),
  }))
  const own = specifications.filter(({ Tags }) => Tags.length > 0)
  return [{ ...launch, TagSpecifications: own }, reserved]
}
