import type { BlockDeviceMapping, Image, RunInstancesCommandInput, Tag } from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import { checkUserData } from './user-data.ts'

type Request = RunInstancesCommandInput
type TagSpecifications = NonNullable<Request['TagSpecifications']>

/**
 * A request as if nothing stood in a launch template: "Any parameters that you specify to
 * RunInstances override the same parameters in the launch template" (EC2 API reference). Tags are
 * joined per resource type and key, block devices per device name, metadata options per option.
 */
export const effectiveLaunch = (data: Partial<Request>, request: Request): Request => {
  const own = Object.fromEntries(
    Object.entries(request).filter(
      ([member, value]) => value !== undefined && member !== 'LaunchTemplate',
    ),
  )
  const merged: Request = { ...data, ...own } as Request
  const tags = joinTags(data.TagSpecifications ?? [], request.TagSpecifications ?? [])
  const devices = joinDevices(data.BlockDeviceMappings ?? [], request.BlockDeviceMappings ?? [])
  return {
    ...merged,
    ...(tags.length > 0 ? { TagSpecifications: tags } : {}),
    ...(devices.length > 0 ? { BlockDeviceMappings: devices } : {}),
    ...(merged.MetadataOptions === undefined
      ? {}
      : { MetadataOptions: { ...data.MetadataOptions, ...request.MetadataOptions } }),
  }
}

const joinTags = (template: TagSpecifications, request: TagSpecifications): TagSpecifications => {
  const byType = new Map<string, Map<string, Tag>>()
  for (const { ResourceType = 'instance', Tags = [] } of [...template, ...request]) {
    const tags = byType.get(ResourceType) ?? new Map<string, Tag>()
    for (const tag of Tags) tags.set(tag.Key ?? '', tag)
    byType.set(ResourceType, tags)
  }
  return [...byType].map(([type, tags]) => ({
    ResourceType: type as NonNullable<TagSpecifications[number]['ResourceType']>,
    Tags: [...tags.values()],
  }))
}

const joinDevices = (
  template: readonly BlockDeviceMapping[],
  request: readonly BlockDeviceMapping[],
): BlockDeviceMapping[] => [
  ...new Map([...template, ...request].map((device) => [device.DeviceName, device])).values(),
]

/**
 * The metadata options of a launch: its own, then those of its AMI. One with ImdsSupport v2.0 asks
 * for tokens and two hops (EC2 user guide, "Configure the AMI").
 */
export const withImageOptions = (launch: Request, image: Pick<Image, 'ImdsSupport'>): Request =>
  image.ImdsSupport === 'v2.0'
    ? {
        ...launch,
        MetadataOptions: {
          ...{ HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
          ...launch.MetadataOptions,
        },
      }
    : launch

/**
 * What RunInstances refuses before it looks at anything else.
 *
 * @throws AwsFault MissingParameter, InvalidParameterValue, InvalidParameterCombination,
 *   InvalidUserData.Malformed
 */
export const checkLaunch = (launch: Request): void => {
  const least = launch.MinCount ?? 1
  const most = launch.MaxCount ?? least
  if (launch.ImageId === undefined) {
    throw new AwsFault('MissingParameter', 'The request must contain the parameter ImageId')
  }
  if (least < 1 || most < least) {
    const value = least < 1 ? least : most
    const name = least < 1 ? 'minCount' : 'maxCount'
    throw new AwsFault(
      'InvalidParameterValue',
      `Value (${value}) for parameter ${name} is invalid. ` +
        'Must be a positive integer, and maxCount at least minCount.',
    )
  }
  if ((launch.NetworkInterfaces ?? []).length > 0) {
    const clash = [
      ['subnet ID', launch.SubnetId],
      ['security groups', launch.SecurityGroupIds ?? launch.SecurityGroups],
      ['private address', launch.PrivateIpAddress],
    ].find(([, value]) => value !== undefined)
    if (clash !== undefined) {
      throw new AwsFault(
        'InvalidParameterCombination',
        `Network interfaces and an instance-level ${String(clash[0])} ` +
          'may not be specified on the same request',
      )
    }
  }
  checkUserData(launch.UserData)
}

/** Puts an instance into a subnet, where Auto Scaling names it beside a template's interfaces. */
export const placeInSubnet = (launch: Request, subnetId: string): Request => {
  const [primary, ...others] = launch.NetworkInterfaces ?? []
  if (primary === undefined) return { ...launch, SubnetId: subnetId }
  const { SubnetId: _instanceLevel, ...rest } = launch
  return { ...rest, NetworkInterfaces: [{ ...primary, SubnetId: subnetId }, ...others] }
}
