/** One instance as its metadata service shows it. */
export interface ImdsInstance {
  readonly instanceId: string
  readonly imageId: string
  readonly instanceType: string
  readonly accountId: string
  readonly region: string
  readonly zone: string
  readonly architecture: string
  readonly launchedAt: Date
  readonly launchIndex: number
  readonly reservationId: string
  readonly privateIp: string
  readonly publicIp?: string
  readonly vpcId: string
  readonly vpcCidr: string
  readonly subnetId: string
  readonly subnetCidr: string
  readonly networkInterfaceId: string
  readonly securityGroups: readonly { readonly id: string; readonly name: string }[]
  readonly key?: { readonly name: string; readonly openSsh: string }
  readonly profile?: InstanceProfile
  readonly userData?: Buffer
  readonly tags: Readonly<Record<string, string>>
  readonly options: MetadataOptions
  /** Auto Scaling's target lifecycle state; absent when the instance is in no group. */
  readonly targetLifecycleState?: string
}

export interface InstanceProfile {
  readonly arn: string
  readonly id: string
  readonly roleName?: string
  readonly roleArn?: string
}

/** EC2 API reference, InstanceMetadataOptionsResponse. The hop limit is the network's affair. */
export interface MetadataOptions {
  readonly httpTokens: 'required' | 'optional'
  readonly httpEndpoint: 'enabled' | 'disabled'
  readonly instanceMetadataTags: 'enabled' | 'disabled'
}

/** Docker derives a container's hardware address from its IPv4 address; so does this. */
export const hardwareAddress = (ipv4: string): string =>
  ['02', '42', ...ipv4.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'))].join(
    ':',
  )
