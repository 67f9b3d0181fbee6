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
import { AwsFault } from '../../../model/fault.ts'
import { DockerFailure } from '../../host/docker-command.ts'
import type { AwsObject, Handler } from '../../wire/handler.ts'
import { awsFaultOf, withAwsFaults } from './aws-fault-of.ts'
import type { Ec2Deps } from './ec2-deps.ts'
import { dryRunSucceeded } from './run-instances.ts'

type TagSpecifications = NonNullable<CreateImageCommandInput['TagSpecifications']>

/** Create-, Copy-, Register- and DeregisterImage, for AMIs with a body; others are moto's. */
export const imageCalls = (deps: Ec2Deps): Readonly<Record<string, Handler>> => ({
  CreateImage: (input, context) =>
    withAwsFaults(async () => {
      const request = input as unknown as CreateImageCommandInput
      if (deps.bodies.get(request.InstanceId ?? '') === undefined) return context.forward()
      return { ImageId: await createImage(deps, request) }
    }),
  CopyImage: (input, context) =>
    withAwsFaults(async () => {
      const request = input as unknown as CopyImageCommandInput
      const isHere = request.SourceRegion === deps.cloud.region
      const hasBody = (await deps.control.bodyImages()).has(request.SourceImageId ?? '')
      // Bodies live in the cloud's own region; a copy elsewhere is a record.
      if (!isHere || !hasBody) return context.forward()
      return { ImageId: await copyImage(deps, request) }
    }),
  RegisterImage: (input, context) =>
    withAwsFaults(async () => {
      const request = input as unknown as RegisterImageCommandInput
      const source = await imageOfSnapshot(deps, request)
      if (source === undefined) return context.forward()
      return { ImageId: await registerImage(deps, request, source) }
    }),
  DeregisterImage: (input) =>
    withAwsFaults(() => deregisterImage(deps, input as unknown as DeregisterImageCommandInput)),
})

const createImage = async (deps: Ec2Deps, request: CreateImageCommandInput): Promise<string> => {
  await checkName(deps, request.Name)
  // Says at once that Docker is away, before there is a record of an image.
  await deps.docker.run(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 })
  if (request.DryRun === true) throw dryRunSucceeded()
  const { TagSpecifications = [], ...rest } = request
  const answer = await deps.moto.send(
    new CreateImageCommand({ ...rest, TagSpecifications: tagsFor(TagSpecifications, 'image') }),
  )
  const imageId = answer.ImageId ?? ''
  const { snapshotId } = await deps.control.changeImage(imageId, {})
  await tag(deps, snapshotId, tagsFor(TagSpecifications, 'snapshot'))
  inBackground(deps, imageId, () =>
    deps.bodies.capture(request.InstanceId ?? '', imageId, { reboot: request.NoReboot !== true }),
  )
  return imageId
}

const copyImage = async (deps: Ec2Deps, request: CopyImageCommandInput): Promise<string> => {
  await checkName(deps, request.Name)
  const { TagSpecifications = [], ...rest } = request
  const answer = await deps.moto.send(new CopyImageCommand(rest))
  const imageId = answer.ImageId ?? ''
  await tag(deps, imageId, tagsFor(TagSpecifications, 'image'))
  const source = request.SourceImageId ?? ''
  inBackground(deps, imageId, () => deps.bodyImages.copy(source, imageId))
  return imageId
}

/** An AMI made of the root snapshot of another one with a body has the same disk. */
const registerImage = async (
  deps: Ec2Deps,
  request: RegisterImageCommandInput,
  source: Image,
): Promise<string> => {
  await checkName(deps, request.Name)
  if (request.DryRun === true) throw dryRunSucceeded()
  const { TagSpecifications = [], ...rest } = request
  const imageId = (await deps.moto.send(new RegisterImageCommand(rest))).ImageId ?? ''
  await deps.control.changeImage(imageId, {
    ...{ has_body: true, state: 'pending', architecture: 'x86_64', ena_support: true },
    ...{ root_device_type: 'ebs', virtualization_type: 'hvm', hypervisor: 'xen' },
    root_device_name: request.RootDeviceName ?? source.RootDeviceName ?? '/dev/xvda',
  })
  await tag(deps, imageId, tagsFor(TagSpecifications, 'image'))
  inBackground(deps, imageId, () => deps.bodyImages.copy(source.ImageId ?? '', imageId))
  return imageId
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
      const { code, message } = awsFaultOf(error)
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
  const before = await findImage(deps, { imageId })
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

/** Names are unique among an account's own AMIs in a region (EC2 API reference, CreateImage). */
const checkName = async (deps: Ec2Deps, name: string | undefined): Promise<void> => {
  const taken = await findImage(deps, { name: name ?? '' })
  if (taken === undefined) return
  throw new AwsFault(
    'InvalidAMIName.Duplicate',
    `AMI name ${name} is already in use by AMI ${taken.ImageId}`,
  )
}

const findImage = async (
  deps: Ec2Deps,
  by: { imageId: string } | { name: string },
): Promise<Image | undefined> => {
  const query =
    'imageId' in by
      ? { ImageIds: [by.imageId] }
      : { Owners: ['self'], Filters: [{ Name: 'name', Values: [by.name] }] }
  return (await deps.moto.send(new DescribeImagesCommand(query))).Images?.[0]
}

const snapshotsOf = (image: Pick<Image, 'BlockDeviceMappings'> | undefined): string[] =>
  (image?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) =>
    Ebs?.SnapshotId === undefined ? [] : [Ebs.SnapshotId],
  )

const tagsFor = (
  specifications: TagSpecifications,
  type: 'image' | 'snapshot',
): TagSpecifications => specifications.filter(({ ResourceType }) => ResourceType === type)

const tag = async (
  deps: Ec2Deps,
  resourceId: string,
  specifications: TagSpecifications,
): Promise<void> => {
  const tags = specifications.flatMap(({ Tags = [] }) => Tags)
  if (tags.length === 0) return
  await deps.moto.send(new CreateTagsCommand({ Resources: [resourceId], Tags: tags }))
}
