import type {
  LaunchTemplateEbsBlockDevice,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2'
import { leavesOf } from '../fleet/differences.ts'
import type { LaunchTemplateData } from '../fleet/spec.ts'

type Request = Required<RequestLaunchTemplateData>
type MetadataOptions = NonNullable<RequestLaunchTemplateData['MetadataOptions']>
type Tags = Readonly<Record<string, string>>

/** What a fleet launches with, in the words of EC2's API. */
export const templateData = (data: LaunchTemplateData): RequestLaunchTemplateData => ({
  ImageId: data.imageId,
  InstanceType: data.instanceType as Request['InstanceType'],
  IamInstanceProfile: { Name: data.instanceProfileName },
  SecurityGroupIds: [...data.securityGroupIds],
  UserData: data.userData,
  MetadataOptions: {
    HttpEndpoint: data.metadataOptions.httpEndpoint,
    HttpTokens: data.metadataOptions.httpTokens,
    HttpPutResponseHopLimit: data.metadataOptions.httpPutResponseHopLimit,
    HttpProtocolIpv6: data.metadataOptions.httpProtocolIpv6,
    InstanceMetadataTags: data.metadataOptions.instanceMetadataTags,
  } as MetadataOptions,
  BlockDeviceMappings: Object.entries(data.blockDevices).map(([device, volume]) => ({
    DeviceName: device,
    Ebs: {
      VolumeSize: volume.volumeGib,
      VolumeType: volume.volumeType as NonNullable<LaunchTemplateEbsBlockDevice['VolumeType']>,
      Encrypted: volume.isEncrypted,
      DeleteOnTermination: volume.isDeletedOnTermination,
    },
  })),
  TagSpecifications: Object.entries(data.tags).map(([type, tags]) => ({
    ResourceType: type as 'instance',
    Tags: tagList(tags),
  })),
})

export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }))

/**
 * What a version launches with, all of it: members that a fleet never sets are kept under `other`,
 * by their path in the API.
 */
export const dataOf = (found: ResponseLaunchTemplateData): LaunchTemplateData => {
  const { ImageId, InstanceType, IamInstanceProfile, SecurityGroupIds, UserData } = found
  const { MetadataOptions, BlockDeviceMappings = [], TagSpecifications = [] } = found
  return {
    imageId: ImageId ?? '',
    instanceType: InstanceType ?? '',
    instanceProfileName: IamInstanceProfile?.Name ?? '',
    securityGroupIds: SecurityGroupIds ?? [],
    userData: UserData ?? '',
    metadataOptions: {
      httpEndpoint: MetadataOptions?.HttpEndpoint ?? '',
      // EC2's default, which the AMI may make stricter: a template without it allows IMDSv1.
      httpTokens: MetadataOptions?.HttpTokens ?? 'optional',
      httpPutResponseHopLimit: MetadataOptions?.HttpPutResponseHopLimit ?? 0,
      httpProtocolIpv6: MetadataOptions?.HttpProtocolIpv6 ?? 'disabled',
      instanceMetadataTags: MetadataOptions?.InstanceMetadataTags ?? 'disabled',
    },
    blockDevices: Object.fromEntries(
      BlockDeviceMappings.map(({ DeviceName, Ebs }) => [
        DeviceName ?? '',
        {
          volumeGib: Ebs?.VolumeSize ?? 0,
          volumeType: Ebs?.VolumeType ?? '',
          isEncrypted: Ebs?.Encrypted ?? false,
          isDeletedOnTermination: Ebs?.DeleteOnTermination ?? false,
        },
      ]),
    ),
    tags: Object.fromEntries(
      TagSpecifications.map(({ ResourceType, Tags = [] }) => [
        ResourceType ?? '',
        Object.fromEntries(Tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
      ]),
    ),
    other: otherMembers(found),
  }
}

/** Members that templateData sets; `State` tells whether EC2 has applied the metadata options. */
const known: readonly RegExp[] = [
  /^(ImageId|InstanceType|IamInstanceProfile\.Name|SecurityGroupIds|UserData)$/,
  /^MetadataOptions\.(State|HttpEndpoint|HttpTokens|HttpPutResponseHopLimit)$/,
  /^MetadataOptions\.(HttpProtocolIpv6|InstanceMetadataTags)$/,
  /^BlockDeviceMappings\.[^.]+\.(DeviceName|Ebs\.(VolumeSize|VolumeType|Encrypted))$/,
  /^BlockDeviceMappings\.[^.]+\.Ebs\.DeleteOnTermination$/,
  /^TagSpecifications\./,
]

const otherMembers = (found: ResponseLaunchTemplateData): LaunchTemplateData['other'] => {
  const { BlockDeviceMappings: mappings = [] } = found
  const devices = Object.fromEntries(mappings.map((each) => [each.DeviceName ?? '', each]))
  const leaves = leavesOf({ ...found, BlockDeviceMappings: devices })
  return Object.fromEntries(
    [...leaves].filter(([path]) => !known.some((pattern) => pattern.test(path))),
  )
}
