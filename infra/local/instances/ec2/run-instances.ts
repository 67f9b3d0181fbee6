import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
  type Reservation,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import type { BodyRecord } from '../bodies/body-record.ts'
import { launchFailed } from '../bodies/state-reasons.ts'
import type { Ec2Deps } from './ec2-deps.ts'
import { checkLaunch, effectiveLaunch } from './effective-launch.ts'
import { describeInstances } from './instance-reports.ts'

/** A request that names no template any more, and the one it named. */
export interface ResolvedLaunch {
  readonly launch: RunInstancesCommandInput
  readonly template?: { readonly id: string; readonly version: number }
}

/** @throws AwsFault-shaped service errors for a template or version that does not exist */
export const resolveLaunch = async (
  deps: Ec2Deps,
  request: RunInstancesCommandInput,
): Promise<ResolvedLaunch> => {
  const named = request.LaunchTemplate
  if (named === undefined) return { launch: await withImageId(deps, request) }
  const answer = await deps.moto.send(
    new DescribeLaunchTemplateVersionsCommand({
      ...(named.LaunchTemplateId === undefined
        ? { LaunchTemplateName: named.LaunchTemplateName }
        : { LaunchTemplateId: named.LaunchTemplateId }),
      Versions: [named.Version ?? '$Default'],
    }),
  )
  const version = answer.LaunchTemplateVersions?.[0]
  if (version === undefined) {
    throw new AwsFault(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find launch template version ${named.Version ?? '$Default'}.`,
    )
  }
  const data = (version.LaunchTemplateData ?? {}) as Record<string, unknown>
  return {
    launch: await withImageId(deps, effectiveLaunch(data, request)),
    template: { id: version.LaunchTemplateId ?? '', version: version.VersionNumber ?? 0 },
  }
}

/** `resolve:ssm:<parameter>` in place of an id (EC2 user guide, launch templates). */
const withImageId = async (
  deps: Ec2Deps,
  launch: RunInstancesCommandInput,
): Promise<RunInstancesCommandInput> => {
  const [, parameter] = /^resolve:ssm:(.+)$/.exec(launch.ImageId ?? '') ?? []
  return parameter === undefined ? launch : { ...launch, ImageId: await deps.parameter(parameter) }
}

/**
 * Launches and answers at once with `pending`, as EC2 does; boots go on by themselves. Instances of
 * an AMI without a body are moto's alone and run at once.
 *
 * @param forward hands the request to moto as it came; used for an AMI without a body
 * @throws AwsFault, or what moto or Docker threw
 */
export const runInstances = async (
  deps: Ec2Deps,
  { launch, template }: ResolvedLaunch,
  forward?: () => Promise<Reservation>,
): Promise<Reservation> => {
  const { ClientToken, ...parameters } = launch
  const act = async (): Promise<string[]> => {
    const hasBody = (await deps.control.bodyImages()).has(launch.ImageId ?? '')
    const ids = hasBody
      ? await launchBodies(deps, { launch, ...(template && { template }) })
      : await launchRecords(deps, { launch, ...(template && { template }) }, forward)
    await deps.reports.report(ids)
    return ids
  }
  // A dry run leaves nothing that a later call could be the same as.
  const token = launch.DryRun === true ? undefined : ClientToken
  const instanceIds = await deps.tokens.once(
    token,
    { ...parameters, template },
    {
      launch: act,
      findLaunched: async (wanted) =>
        (await describeInstances(deps.moto))
          .filter((instance) => instance.ClientToken === wanted && isAlive(instance))
          .map((instance) => instance.InstanceId ?? ''),
    },
  )
  const described = await deps.moto.send(
    new DescribeInstancesCommand({ InstanceIds: [...instanceIds] }),
  )
  return described.Reservations?.[0] ?? {}
}

/** What a launch that failed had begun is terminated, and keeps its token. */
const isAlive = ({ State }: Instance): boolean =>
  State?.Name !== 'shutting-down' && State?.Name !== 'terminated'

const launchRecords = async (
  deps: Ec2Deps,
  resolved: ResolvedLaunch,
  forward: (() => Promise<Reservation>) | undefined,
): Promise<string[]> => {
  if (forward === undefined) return idsOf((await runInMoto(deps, resolved)).Instances)
  return idsOf((await forward()).Instances)
}

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
  const count = checkLaunch(launch)
  const [own, reserved] = splitReservedTags(launch)
  // moto launches MinCount; AWS as many as it can up to MaxCount, and here it always can.
  const command = new RunInstancesCommand({ ...own, MinCount: count, MaxCount: count })
  const reservation = await deps.moto.send(command)
  const tags = { ...(template === undefined ? {} : templateTags(template)), ...reserved }
  for (const id of idsOf(reservation.Instances)) await deps.control.tagInstance(id, tags)
  return reservation
}

/** EC2 user guide, "Launch templates": the tags AWS itself sets. */
const templateTags = (template: { id: string; version: number }): Record<string, string> => ({
  'aws:ec2launchtemplate:id': template.id,
  'aws:ec2launchtemplate:version': String(template.version),
})

/** Refuses what bare moto would let through and a body could not boot from. */
const checkBodyLaunch = async (deps: Ec2Deps, launch: RunInstancesCommandInput): Promise<void> => {
  const imageId = launch.ImageId ?? ''
  const answer = await deps.moto.send(new DescribeImagesCommand({ ImageIds: [imageId] }))
  if (answer.Images?.[0]?.State !== 'available') {
    throw new AwsFault('InvalidAMIID.Unavailable', `The image ID '${imageId}' is not available`)
  }
  if (launch.KeyName !== undefined) {
    await deps.moto.send(new DescribeKeyPairsCommand({ KeyNames: [launch.KeyName] }))
  }
  // Says at once that Docker is away, before there is a record of an instance.
  await deps.docker.run(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 })
  if (launch.DryRun === true) throw dryRunSucceeded()
}

export const dryRunSucceeded = (): AwsFault =>
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
