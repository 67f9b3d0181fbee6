import {
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeKeyPairsCommand,
  GetConsoleOutputCommand,
  paginateDescribeImages,
  paginateDescribeInstances,
  paginateDescribeTags,
  paginateDescribeVolumes,
  TerminateInstancesCommand,
  type EC2Client,
  type Filter,
  type Image,
} from '@aws-sdk/client-ec2'
import { isGone, isInUse } from './aws-errors.ts'

export interface ImageSummary {
  readonly imageId: string
  readonly name: string
  /** RFC 3339 in UTC, as EC2 writes it; sorts by time. */
  readonly createdAt: string
  /** `pending`, `available`, `failed`, … */
  readonly state: string
  readonly rootDeviceName: string
  readonly rootVolumeGib: number
  readonly snapshotIds: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

/** Something in EC2 that carries tags. */
export interface TaggedResource {
  readonly id: string
  /** EC2's own name: instance, image, snapshot, volume, key-pair, security-group, … */
  readonly type: string
  readonly tags: Readonly<Record<string, string>>
}

/** EC2, as far as a bake needs it. */
export interface Ec2 {
  readonly findImages: (query: {
    readonly owner: string
    readonly ids?: readonly string[]
    readonly name?: string
    readonly tags?: Readonly<Record<string, string>>
  }) => Promise<readonly ImageSummary[]>
  /** Everything that carries the tag `key`, with its values for all of `keys`. */
  readonly findTagged: (key: string, keys: readonly string[]) => Promise<readonly TaggedResource[]>
  /**
   * Of these, the ones that are really there: an instance that is not terminated or on the way to
   * it, a volume or key pair that has not gone. Tags outlive what they are on.
   */
  readonly findExisting: (
    resources: readonly TaggedResource[],
  ) => Promise<readonly TaggedResource[]>
  /** Removes it. One that has gone is no error; one still in use stays, for the next sweep. */
  readonly remove: (resource: Pick<TaggedResource, 'id' | 'type'>) => Promise<void>
  /** The builder's console, newest lines last; empty when EC2 keeps none. */
  readonly consoleOutput: (instanceId: string) => Promise<string>
}

export const createEc2 = (client: EC2Client): Ec2 => ({
  findImages: async (query) => {
    const filters: Filter[] = Object.entries(query.tags ?? {}).map(([key, value]) => ({
      Name: `tag:${key}`,
      Values: [value],
    }))
    if (query.name !== undefined) filters.push({ Name: 'name', Values: [query.name] })
    // A filter, not ImageIds: an id that is gone would be an error, and take the others with it.
    if (query.ids !== undefined) filters.push({ Name: 'image-id', Values: [...query.ids] })
    const input = { Owners: [query.owner], Filters: filters }
    const found: ImageSummary[] = []
    for await (const page of paginateDescribeImages({ client }, input)) {
      found.push(...(page.Images ?? []).map(summarizeImage))
    }
    return found
  },
  findTagged: (key, keys) => findTagged(client, key, keys),
  findExisting: async (resources) => {
    const [running, volumes, keyPairs] = await Promise.all([
      findRunning(client, idsOf(resources, 'instance')),
      findVolumes(client, idsOf(resources, 'volume')),
      findKeyPairs(client, idsOf(resources, 'key-pair')),
    ])
    const found = new Set([...running, ...volumes, ...keyPairs])
    const isChecked = ['instance', 'volume', 'key-pair']
    return resources.filter(({ id, type }) => !isChecked.includes(type) || found.has(id))
  },
  remove: (resource) => remove(client, resource),
  consoleOutput: async (instanceId) => {
    try {
      const answer = await client.send(new GetConsoleOutputCommand({ InstanceId: instanceId }))
      return Buffer.from(answer.Output ?? '', 'base64').toString('utf8')
    } catch (error) {
      if (isGone(error)) return ''
      throw error
    }
  },
})

const findTagged = async (
  client: EC2Client,
  key: string,
  keys: readonly string[],
): Promise<readonly TaggedResource[]> => {
  const found = new Map<string, { id: string; type: string; tags: Record<string, string> }>()
  const input = { Filters: [{ Name: 'key', Values: [key, ...keys] }] }
  for await (const page of paginateDescribeTags({ client }, input)) {
    for (const { ResourceId: id, ResourceType: type, Key, Value } of page.Tags ?? []) {
      if (id === undefined || type === undefined || Key === undefined) continue
      const resource = found.get(id) ?? { id, type, tags: {} }
      resource.tags[Key] = Value ?? ''
      found.set(id, resource)
    }
  }
  return [...found.values()].filter((resource) => key in resource.tags)
}

const idsOf = (resources: readonly TaggedResource[], type: string): readonly string[] =>
  resources.filter((resource) => resource.type === type).map(({ id }) => id)

// Filters, not ids: an id that is gone would be an error, and take the others with it.
const findVolumes = async (
  client: EC2Client,
  volumeIds: readonly string[],
): Promise<readonly string[]> => {
  if (volumeIds.length === 0) return []
  const input = { Filters: [{ Name: 'volume-id', Values: [...volumeIds] }] }
  const found: string[] = []
  for await (const page of paginateDescribeVolumes({ client }, input)) {
    found.push(...(page.Volumes ?? []).map((volume) => volume.VolumeId ?? ''))
  }
  return found
}

const findKeyPairs = async (
  client: EC2Client,
  keyPairIds: readonly string[],
): Promise<readonly string[]> => {
  if (keyPairIds.length === 0) return []
  const answer = await client.send(
    new DescribeKeyPairsCommand({ Filters: [{ Name: 'key-pair-id', Values: [...keyPairIds] }] }),
  )
  return (answer.KeyPairs ?? []).map((pair) => pair.KeyPairId ?? '')
}

const findRunning = async (
  client: EC2Client,
  instanceIds: readonly string[],
): Promise<readonly string[]> => {
  if (instanceIds.length === 0) return []
  const input = {
    Filters: [
      { Name: 'instance-id', Values: [...instanceIds] },
      { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
    ],
  }
  const found: string[] = []
  for await (const page of paginateDescribeInstances({ client }, input)) {
    const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances)
    found.push(...instances.map((instance) => instance.InstanceId ?? ''))
  }
  return found
}

const remove = async (
  client: EC2Client,
  { id, type }: Pick<TaggedResource, 'id' | 'type'>,
): Promise<void> => {
  try {
    switch (type) {
      case 'instance':
        await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
        return
      case 'image':
        await client.send(new DeregisterImageCommand({ ImageId: id }))
        return
      case 'snapshot':
        await client.send(new DeleteSnapshotCommand({ SnapshotId: id }))
        return
      case 'volume':
        await client.send(new DeleteVolumeCommand({ VolumeId: id }))
        return
      case 'key-pair':
        await deleteKeyPair(client, id)
        return
      case 'security-group':
        await client.send(new DeleteSecurityGroupCommand({ GroupId: id }))
        return
    }
  } catch (error) {
    if (!isGone(error) && !isInUse(error)) throw error
  }
}

/** By its name: not everything that speaks EC2's protocol takes the id here (moto does not). */
const deleteKeyPair = async (client: EC2Client, keyPairId: string): Promise<void> => {
  const answer = await client.send(
    new DescribeKeyPairsCommand({ Filters: [{ Name: 'key-pair-id', Values: [keyPairId] }] }),
  )
  const name = answer.KeyPairs?.[0]?.KeyName
  if (name !== undefined) await client.send(new DeleteKeyPairCommand({ KeyName: name }))
}

const summarizeImage = (image: Image): ImageSummary => {
  const mappings = image.BlockDeviceMappings ?? []
  const root = mappings.find((mapping) => mapping.DeviceName === image.RootDeviceName)
  return {
    imageId: image.ImageId ?? '',
    name: image.Name ?? '',
    createdAt: image.CreationDate ?? '',
    state: image.State ?? '',
    rootDeviceName: image.RootDeviceName ?? '',
    rootVolumeGib: root?.Ebs?.VolumeSize ?? 0,
    snapshotIds: mappings.flatMap((mapping) => mapping.Ebs?.SnapshotId ?? []),
    tags: Object.fromEntries((image.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  }
}
