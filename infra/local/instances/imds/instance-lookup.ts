import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Instance,
  type Reservation,
} from '@aws-sdk/client-ec2'
import { GetInstanceProfileCommand, type IAMClient } from '@aws-sdk/client-iam'
import type { ImdsInstance, InstanceProfile } from './imds-instance.ts'

/** Where the lookup learns what an instance is; the clients speak to the cloud's gateway. */
export interface LookupParts {
  readonly ec2: EC2Client
  readonly iam: IAMClient
  readonly accountId: string
  readonly region: string
  /** Id of the instance whose body has this VPC address. */
  readonly findInstanceId: (vpcAddress: string) => string | undefined
  readonly targetLifecycleState: (instanceId: string) => string | undefined
  readonly now: () => number
}

/** A boot reads some forty entries within a second; records change far more slowly. */
const keepMs = 2000

/** Looks instances up by address, through the EC2 and IAM calls that anyone could make. */
export const createInstanceLookup = (
  parts: LookupParts,
): ((vpcAddress: string) => Promise<ImdsInstance | undefined>) => {
  const held = new Map<string, { readonly until: number; readonly found: Promise<ImdsInstance> }>()
  return async (vpcAddress) => {
    const instanceId = parts.findInstanceId(vpcAddress)
    if (instanceId === undefined) return undefined
    for (const [id, { until }] of held) if (until <= parts.now()) held.delete(id)
    const known = held.get(instanceId)
    if (known !== undefined) return known.found
    const found = describe(parts, instanceId, vpcAddress)
    held.set(instanceId, { until: parts.now() + keepMs, found })
    found.catch(() => held.delete(instanceId))
    return found
  }
}

const describe = async (
  parts: LookupParts,
  instanceId: string,
  vpcAddress: string,
): Promise<ImdsInstance> => {
  const { ec2 } = parts
  const [described, userData] = await Promise.all([
    ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] })),
    ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute: 'userData' }),
    ),
  ])
  const reservation = described.Reservations?.[0] ?? {}
  const instance = reservation.Instances?.[0] ?? {}
  const [cidrs, key, profile] = await Promise.all([
    describeCidrs(ec2, instance),
    describeKey(ec2, instance.KeyName),
    describeProfile(parts.iam, instance.IamInstanceProfile?.Arn),
  ])
  const targetLifecycleState = parts.targetLifecycleState(instanceId)
  const encoded = userData.UserData?.Value ?? ''
  return {
    ...cidrs,
    ...recordOf(parts, instance, reservation, vpcAddress),
    ...(key === undefined ? {} : { key }),
    ...(profile === undefined ? {} : { profile }),
    ...(encoded === '' ? {} : { userData: Buffer.from(encoded, 'base64') }),
    ...(targetLifecycleState === undefined ? {} : { targetLifecycleState }),
  }
}

const recordOf = (
  parts: LookupParts,
  instance: Instance,
  reservation: Reservation,
  vpcAddress: string,
): Omit<ImdsInstance, 'vpcCidr' | 'subnetCidr'> => {
  const options = instance.MetadataOptions ?? {}
  return {
    instanceId: instance.InstanceId ?? '',
    imageId: instance.ImageId ?? '',
    instanceType: instance.InstanceType ?? '',
    accountId: parts.accountId,
    region: parts.region,
    zone: instance.Placement?.AvailabilityZone ?? '',
    architecture: instance.Architecture ?? 'x86_64',
    launchedAt: instance.LaunchTime ?? new Date(parts.now()),
    launchIndex: instance.AmiLaunchIndex ?? 0,
    reservationId: reservation.ReservationId ?? '',
    privateIp: vpcAddress,
    ...(instance.PublicIpAddress === undefined ? {} : { publicIp: instance.PublicIpAddress }),
    vpcId: instance.VpcId ?? '',
    subnetId: instance.SubnetId ?? '',
    networkInterfaceId: instance.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '',
    securityGroups: (instance.SecurityGroups ?? []).map((group) => ({
      id: group.GroupId ?? '',
      name: group.GroupName ?? '',
    })),
    tags: Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    options: {
      httpTokens: options.HttpTokens ?? 'optional',
      httpEndpoint: options.HttpEndpoint ?? 'enabled',
      instanceMetadataTags: options.InstanceMetadataTags ?? 'disabled',
    },
  }
}

const describeCidrs = async (
  ec2: EC2Client,
  { SubnetId, VpcId }: Instance,
): Promise<Pick<ImdsInstance, 'vpcCidr' | 'subnetCidr'>> => {
  const [subnets, vpcs] = await Promise.all([
    SubnetId === undefined
      ? undefined
      : ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] })),
    VpcId === undefined ? undefined : ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] })),
  ])
  return {
    subnetCidr: subnets?.Subnets?.[0]?.CidrBlock ?? '',
    vpcCidr: vpcs?.Vpcs?.[0]?.CidrBlock ?? '',
  }
}

const describeKey = async (
  ec2: EC2Client,
  name: string | undefined,
): Promise<ImdsInstance['key']> => {
  if (name === undefined || name === '') return undefined
  // A filter, not KeyNames: Packer deletes its key pair while the instance still runs.
  const answer = await ec2.send(
    new DescribeKeyPairsCommand({
      Filters: [{ Name: 'key-name', Values: [name] }],
      IncludePublicKey: true,
    }),
  )
  const openSsh = answer.KeyPairs?.[0]?.PublicKey
  return openSsh === undefined ? undefined : { name, openSsh }
}

const describeProfile = async (
  iam: IAMClient,
  arn: string | undefined,
): Promise<InstanceProfile | undefined> => {
  const name = arn?.split('/').at(-1)
  if (arn === undefined || name === undefined) return undefined
  const answer = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }))
  const role = answer.InstanceProfile?.Roles?.[0]
  return {
    arn,
    id: answer.InstanceProfile?.InstanceProfileId ?? '',
    ...(role?.RoleName === undefined ? {} : { roleName: role.RoleName }),
    ...(role?.Arn === undefined ? {} : { roleArn: role.Arn }),
  }
}
