import { hardwareAddress, type ImdsInstance } from './imds-instance.ts'

/** A folder of the metadata service, or the text of an entry. */
export type MetadataNode = string | { readonly [entry: string]: MetadataNode }

/**
 * Categories of instance metadata (EC2 user guide, "Instance metadata categories"), for one
 * instance. `iam/security-credentials/<role>` is not here: it needs credentials that expire.
 */
export const metadataTree = (instance: ImdsInstance): MetadataNode => {
  const hostName = internalHostName(instance)
  return {
    'ami-id': instance.imageId,
    'ami-launch-index': String(instance.launchIndex),
    'ami-manifest-path': '(unknown)',
    ...(instance.targetLifecycleState === undefined
      ? {}
      : { autoscaling: { 'target-lifecycle-state': instance.targetLifecycleState } }),
    'block-device-mapping': { ami: '/dev/xvda', root: '/dev/xvda' },
    events: { maintenance: { history: '[]', scheduled: '[]' } },
    hostname: hostName,
    ...iamEntries(instance),
    'instance-action': 'none',
    'instance-id': instance.instanceId,
    'instance-life-cycle': 'on-demand',
    'instance-type': instance.instanceType,
    'local-hostname': hostName,
    'local-ipv4': instance.privateIp,
    mac: hardwareAddress(instance.privateIp),
    network: { interfaces: { macs: { [hardwareAddress(instance.privateIp)]: nic(instance) } } },
    placement: { 'availability-zone': instance.zone, region: instance.region },
    profile: 'default-hvm',
    ...(instance.publicIp === undefined
      ? {}
      : { 'public-hostname': publicHostName(instance), 'public-ipv4': instance.publicIp }),
    ...(instance.key === undefined ? {} : { 'public-keys': publicKeys(instance.key) }),
    'reservation-id': instance.reservationId,
    'security-groups': instance.securityGroups.map((group) => group.name).join('\n'),
    services: { domain: 'amazonaws.com', partition: 'aws' },
    ...(instance.options.instanceMetadataTags === 'enabled'
      ? { tags: { instance: instance.tags } }
      : {}),
  }
}

const internalHostName = ({ privateIp, region }: ImdsInstance): string =>
  `ip-${privateIp.replaceAll('.', '-')}.${region}.compute.internal`

const publicHostName = ({ publicIp = '', region }: ImdsInstance): string =>
  `ec2-${publicIp.replaceAll('.', '-')}.${region}.compute.amazonaws.com`

const iamEntries = ({ profile, launchedAt }: ImdsInstance): MetadataNode & object =>
  profile === undefined
    ? {}
    : {
        iam: {
          info: JSON.stringify(
            {
              Code: 'Success',
              LastUpdated: wholeSeconds(launchedAt),
              InstanceProfileArn: profile.arn,
              InstanceProfileId: profile.id,
            },
            null,
            2,
          ),
          'security-credentials': profile.roleName === undefined ? {} : { [profile.roleName]: '' },
        },
      }

const nic = (instance: ImdsInstance): MetadataNode => ({
  'device-number': '0',
  'interface-id': instance.networkInterfaceId,
  'local-hostname': internalHostName(instance),
  'local-ipv4s': instance.privateIp,
  mac: hardwareAddress(instance.privateIp),
  'owner-id': instance.accountId,
  ...(instance.publicIp === undefined
    ? {}
    : { 'public-hostname': publicHostName(instance), 'public-ipv4s': instance.publicIp }),
  'security-group-ids': instance.securityGroups.map((group) => group.id).join('\n'),
  'security-groups': instance.securityGroups.map((group) => group.name).join('\n'),
  'subnet-id': instance.subnetId,
  'subnet-ipv4-cidr-block': instance.subnetCidr,
  'vpc-id': instance.vpcId,
  'vpc-ipv4-cidr-block': instance.vpcCidr,
  'vpc-ipv4-cidr-blocks': instance.vpcCidr,
})

/** The listing of this one folder reads `0=<key name>`; the entry itself is `0/openssh-key`. */
const publicKeys = (key: { readonly name: string; readonly openSsh: string }): MetadataNode => ({
  [`0=${key.name}`]: '',
  '0': { 'openssh-key': key.openSsh },
})

/** `dynamic/instance-identity/document`, unsigned: the signatures beside it do not exist here. */
export const identityDocument = (instance: ImdsInstance): string =>
  JSON.stringify(
    {
      accountId: instance.accountId,
      architecture: instance.architecture,
      availabilityZone: instance.zone,
      billingProducts: null,
      devpayProductCodes: null,
      marketplaceProductCodes: null,
      imageId: instance.imageId,
      instanceId: instance.instanceId,
      instanceType: instance.instanceType,
      kernelId: null,
      pendingTime: wholeSeconds(instance.launchedAt),
      privateIp: instance.privateIp,
      ramdiskId: null,
      region: instance.region,
      version: '2017-09-30',
    },
    null,
    2,
  )

/**
 * Text of an entry, or a folder's listing: one name a line, folders with a trailing slash.
 *
 * @param path below the tree's root, without slashes at its ends; empty for the root
 * @returns undefined for what does not exist
 */
export const readMetadata = (tree: MetadataNode, path: string): string | undefined => {
  let node: MetadataNode | undefined = tree
  for (const part of path.split('/').filter((text) => text !== '')) {
    node = typeof node === 'object' && Object.hasOwn(node, part) ? node[part] : undefined
    if (node === undefined) return undefined
  }
  if (typeof node === 'string') return node
  return listing(node)
}

const listing = (folder: { readonly [entry: string]: MetadataNode }): string => {
  const names = Object.keys(folder)
  return names
    .filter((name) => !names.some((other) => other.startsWith(`${name}=`)))
    .map((name) => (typeof folder[name] === 'string' ? name : `${name}/`))
    .join('\n')
}

/** AWS's timestamps in metadata have no fraction: 2026-11-21T15:04:05Z. */
export const wholeSeconds = (time: Date): string => time.toISOString().replace(/\.\d{3}Z$/, 'Z')
