import {
  CopyImageCommand,
  CreateImageCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  RegisterImageCommand,
  type CreateImageCommandInput,
  type CopyImageCommandInput,
  type DeregisterImageCommandInput,
  type Image,
  type RegisterImageCommandInput,
} from '@aws-sdk/client-ec2'
import { createKeyedQueue } from '../../../foundation/keyed-queue.ts'
import { AwsFault } from '../../../model/fault.ts'
import { DockerFailure } from '../../host/docker-command.ts'
import type { AwsObject, Handler } from '../../wire/handler.ts'
import { instanceFaultOf, withInstanceFaults } from './instance-fault-of.ts'
import type { Ec2Deps } from './ec2-deps.ts'

type TagSpecifications = NonNullable<CreateImageCommandInput['TagSpecifications']>

/**
 * Create-, Copy-, Register- and DeregisterImage: moto has the records, but lets two AMIs have one
 * name and knows no tags of snapshots; an AMI with a body gets its disk in the background.
 */
export const imageCalls = (deps: Ec2Deps): Readonly<Record<string, Handler>> => {
  const inOrder = createKeyedQueue()
  /** From the look for the name to the record that has it, no other AMI takes it. */
  const withName = <Request extends { Name?: string | undefined }>(
    create: (deps: Ec2Deps, request: Request) => Promise<string>,
  ): Handler => {
    return (input) =>
      withInstanceFaults(async () => {
        const request = input as unknown as Request
        const { Name: name = '' } = request
        checkName(name)
        const ImageId = await inOrder(name, async () => {
          await checkUnique(deps, name)
          return create(deps, request)
        })
        return { ImageId }
      })
  }
  return {
    CreateImage: withName(createImage),
    CopyImage: withName(copyImage),
    RegisterImage: withName(registerImage),
    DeregisterImage: (input) =>
      withInstanceFaults(() =>
        deregisterImage(deps, input as unknown as DeregisterImageCommandInput),
      ),
  }
}

const createImage = async (deps: Ec2Deps, request: CreateImageCommandInput): Promise<string> => {
  const { TagSpecifications = [], ...rest } = request
  checkTagged(TagSpecifications, ['image', 'snapshot'])
  const hasBody = deps.bodies.get(request.InstanceId ?? '') !== undefined
  if (hasBody) await assertDockerAnswers(deps)
  const imageTags = TagSpecifications.filter(({ ResourceType }) => ResourceType === 'image')
  const command = new CreateImageCommand({ ...rest, TagSpecifications: imageTags })
  const imageId = (await deps.moto.send(command)).ImageId ?? ''
  const others = TagSpecifications.filter((each) => !imageTags.includes(each))
  await tagImage(deps, imageId, others)
  if (!hasBody) return imageId
  inBackground(deps, imageId, () =>
    deps.bodies.capture(request.InstanceId ?? '', imageId, { reboot: request.NoReboot !== true }),
  )
  return imageId
}

const copyImage = async (deps: Ec2Deps, request: CopyImageCommandInput): Promise<string> => {
  const { TagSpecifications = [], ...rest } = request
  checkTagged(TagSpecifications, ['image', 'snapshot'])
  const source = request.SourceImageId ?? ''
  // Bodies live in the cloud's own region; a copy from elsewhere is a record.
  const isHere = request.SourceRegion === deps.cloud.region
  const hasBody = isHere && (await deps.control.bodyImages()).has(source)
  const imageId = (await deps.moto.send(new CopyImageCommand(rest))).ImageId ?? ''
  await tagImage(deps, imageId, TagSpecifications)
  const { ImdsSupport } = (isHere ? await findImage(deps, source) : undefined) ?? {}
  if (ImdsSupport !== undefined) {
    await deps.control.changeImage(imageId, { imds_support: ImdsSupport })
  }
  if (hasBody) inBackground(deps, imageId, () => deps.bodyImages.copy(source, imageId))
  return imageId
}

/** An AMI made of the root snapshot of another one with a body has the same disk. */
const registerImage = async (
  deps: Ec2Deps,
  request: RegisterImageCommandInput,
): Promise<string> => {
  const { TagSpecifications = [], ...rest } = request
  checkTagged(TagSpecifications, ['image'])
  const source = await imageOfSnapshot(deps, request)
  const imageId = (await deps.moto.send(new RegisterImageCommand(rest))).ImageId ?? ''
  await tagImage(deps, imageId, TagSpecifications)
  if (request.ImdsSupport !== undefined) {
    await deps.control.changeImage(imageId, { imds_support: request.ImdsSupport })
  }
  if (source === undefined) return imageId
  await deps.control.changeImage(imageId, {
    ...{ has_body: true, state: 'pending', architecture: 'x86_64', ena_support: true },
    ...{ root_device_type: 'ebs', virtualization_type: 'hvm', hypervisor: 'xen' },
    root_device_name: request.RootDeviceName ?? source.RootDeviceName ?? '/dev/xvda',
  })
  inBackground(deps, imageId, () => deps.bodyImages.copy(source.ImageId ?? '', imageId))
  return imageId
}

/** Says at once that Docker is away, before there is a record of an image. */
const assertDockerAnswers = async ({ docker }: Ec2Deps): Promise<void> => {
  await docker.run(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 })
}

const imageOfSnapshot = async (
  deps: Ec2Deps,
  request: RegisterImageCommandInput,
): Promise<Image | undefined> => {
  const wanted = snapshotsOf(request)
  if (wanted.length === 0) return undefined
  const marked = [...(await deps.control.bodyImages())]
  if (marked.length === 0) return undefined
  const answer = await deps.moto.send(new DescribeImagesCommand({ ImageIds: marked }))
  return answer.Images?.find((image) => snapshotsOf(image).some((id) => wanted.includes(id)))
}

/** moto has the image as `pending`; it becomes `available`, or `failed` with the reason. */
const inBackground = (deps: Ec2Deps, imageId: string, work: () => Promise<void>): void => {
  work()
    .then(() => deps.control.changeImage(imageId, { state: 'available' }))
    .catch(async (error: unknown) => {
      deps.onTrouble(imageId, error)
      const { code, message } = instanceFaultOf(error)
      const reason = { code: `Server.${code}`, message: `Server.${code}: ${message}` }
      await deps.control.changeImage(imageId, { state: 'failed', state_reason: reason })
    })
    .catch((error: unknown) => deps.onTrouble(imageId, error))
}

const deregisterImage = async (
  deps: Ec2Deps,
  request: DeregisterImageCommandInput,
): Promise<AwsObject> => {
  const imageId = request.ImageId ?? ''
  const before = await findImage(deps, imageId)
  await deps.moto.send(new DeregisterImageCommand({ ImageId: imageId, DryRun: request.DryRun }))
  const snapshots = request.DeleteAssociatedSnapshots === true ? snapshotsOf(before) : []
  const results: AwsObject[] = []
  for (const SnapshotId of snapshots) {
    await deps.moto.send(new DeleteSnapshotCommand({ SnapshotId }))
    results.push({ SnapshotId, ReturnCode: 'success' })
  }
  await removeUnused(deps, imageId)
  return { Return: true, DeleteSnapshotResults: results }
}

/** Instances launched from a deregistered AMI run on; the last of them takes its disk along. */
const removeUnused = async (deps: Ec2Deps, imageId: string): Promise<void> => {
  try {
    await deps.bodyImages.remove(imageId)
  } catch (error) {
    if (!(error instanceof DockerFailure)) throw error
    // The record is gone already; the next sweep removes the rest.
    deps.onTrouble(imageId, error)
  }
}

/** EC2 API reference, CreateImage, Name. */
const checkName = (name: string): void => {
  if (/^[a-zA-Z0-9()[\] ./\-'@_]{3,128}$/.test(name)) return
  throw new AwsFault(
    'InvalidAMIName.Malformed',
    'AMI names must be between 3 and 128 characters long, and may contain letters, numbers, ' +
      `spaces and the characters ( ) [ ] . / - ' @ _, which '${name}' is not.`,
  )
}

/** Names are unique among an account's own AMIs in a region (EC2 API reference, CreateImage). */
const checkUnique = async (deps: Ec2Deps, name: string): Promise<void> => {
  // All of them: in a filter, brackets would be a pattern.
  const { Images = [] } = await deps.moto.send(new DescribeImagesCommand({ Owners: ['self'] }))
  const taken = Images.find((image) => image.Name === name)
  if (taken === undefined) return
  throw new AwsFault(
    'InvalidAMIName.Duplicate',
    `AMI name ${name} is already in use by AMI ${taken.ImageId}`,
  )
}

const findImage = async ({ moto }: Ec2Deps, imageId: string): Promise<Image | undefined> =>
  (await moto.send(new DescribeImagesCommand({ ImageIds: [imageId] }))).Images?.[0]

const snapshotsOf = (image: Pick<Image, 'BlockDeviceMappings'> | undefined): string[] =>
  (image?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) =>
    Ebs?.SnapshotId === undefined ? [] : [Ebs.SnapshotId],
  )

/** "If you specify another value for ResourceType, the request fails" (EC2 API reference). */
const checkTagged = (tags: TagSpecifications, types: readonly string[]): void => {
  const other = tags.find(({ ResourceType = '' }) => !types.includes(ResourceType))?.ResourceType
  if (other === undefined) return
  throw new AwsFault(
    'InvalidParameterValue',
    `'${other}' is not a valid taggable resource type for this operation.`,
  )
}

const tagImage = async (
  deps: Ec2Deps,
  imageId: string,
  specifications: TagSpecifications,
): Promise<void> => {
  const { snapshotId } = await deps.control.changeImage(imageId, {})
  for (const { ResourceType, Tags = [] } of specifications) {
    const Resources = [ResourceType === 'snapshot' ? snapshotId : imageId]
    if (Tags.length > 0) await deps.moto.send(new CreateTagsCommand({ Resources, Tags }))
  }
}
