import {
  CopyImageCommand,
  CreateImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeTagsCommand,
  ModifyImageAttributeCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  type ImageAttributeName,
  type InstanceMetadataOptionsRequest,
} from '@aws-sdk/client-ec2'
import t from 'tap'
import { clients } from '../../gateway/aws-calls.ts'
import { startTestMoto } from '../../gateway/test-gateway.ts'
import { recordImage, startWiredEc2 } from './wired-ec2.ts'

t.setTimeout(120_000)

const moto = await startTestMoto()
t.teardown(() => moto.stop())
const { ec2 } = clients(moto.clientConfig)
// A gateway a test: one that outlived the tests would keep the file from ending.
let wired: Awaited<ReturnType<typeof startWiredEc2>>
t.beforeEach(async () => {
  wired = await startWiredEc2(moto)
})
t.afterEach(() => wired.close())

const launch = async (ImageId: string, MetadataOptions?: InstanceMetadataOptionsRequest) => {
  const counts = { MinCount: 1, MaxCount: 1, ImageId }
  const command = new RunInstancesCommand({
    ...counts,
    ...(MetadataOptions === undefined ? {} : { MetadataOptions }),
  })
  return (await ec2.send(command)).Instances?.[0] ?? {}
}

const imageOf = async (imageId = '') =>
  (await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }))).Images?.[0] ?? {}

const tagsOf = async (resource = ''): Promise<unknown> => {
  const filter = { Name: 'resource-id', Values: [resource] }
  const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters: [filter] }))
  return Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value]))
}

const bothTagged = (Value: string) =>
  (['image', 'snapshot'] as const).map((ResourceType) => ({
    ...{ ResourceType, Tags: [{ Key: ResourceType, Value }] },
  }))

const attribute = async (ImageId: string, Attribute: ImageAttributeName) => {
  const answer = await ec2.send(new DescribeImageAttributeCommand({ ImageId, Attribute }))
  const { $metadata: _metadata, ImageId: _id, ...value } = answer
  return value
}

for (const hasBody of [false, true]) {
  t.test(
    `an AMI ${hasBody ? 'with' : 'without'} a body has its tags, and its snapshot too`,
    async (t) => {
      await wired.ec2.deps.control.changeImage(recordImage, { has_body: hasBody })
      t.teardown(() => wired.ec2.deps.control.changeImage(recordImage, { has_body: false }))
      const { InstanceId } = await launch(recordImage)
      const made = await ec2.send(
        new CreateImageCommand({
          ...{ InstanceId, Name: `made ${hasBody}`, TagSpecifications: bothTagged('made') },
        }),
      )
      const source = { SourceImageId: made.ImageId, SourceRegion: 'eu-west-1' }
      const copy = await ec2.send(
        new CopyImageCommand({
          ...{ ...source, Name: `copy ${hasBody}`, TagSpecifications: bothTagged('copied') },
        }),
      )
      for (const [{ ImageId }, how] of [
        [made, 'made'],
        [copy, 'copied'],
      ] as const) {
        t.same(await tagsOf(ImageId), { image: how }, how)
        const { BlockDeviceMappings: devices } = await imageOf(ImageId)
        t.same(await tagsOf(devices?.[0]?.Ebs?.SnapshotId), { snapshot: how }, how)
      }
    },
  )
}

t.test('an AMI that asks for IMDSv2 says so, and its instances require tokens', async (t) => {
  const { ImageId = '' } = await ec2.send(new RegisterImageCommand({ Name: 'golden' }))
  t.same(await attribute(ImageId, 'imdsSupport'), { ImdsSupport: {} })
  t.match((await launch(ImageId)).MetadataOptions, { HttpTokens: 'optional' })
  await ec2.send(new ModifyImageAttributeCommand({ ImageId, ImdsSupport: { Value: 'v2.0' } }))
  const copied = { SourceImageId: ImageId, SourceRegion: 'eu-west-1' }
  const copy = await ec2.send(new CopyImageCommand({ ...copied, Name: 'golden copy' }))
  const registered = await ec2.send(
    new RegisterImageCommand({ Name: 'golden from the start', ImdsSupport: 'v2.0' }),
  )
  for (const id of [ImageId, copy.ImageId, registered.ImageId]) {
    t.equal((await imageOf(id)).ImdsSupport, 'v2.0')
    t.same(await attribute(id ?? '', 'imdsSupport'), { ImdsSupport: { Value: 'v2.0' } })
    const options = (await launch(id ?? '')).MetadataOptions
    t.match(options, { HttpTokens: 'required', HttpPutResponseHopLimit: 2 })
  }
  const own = await launch(ImageId, { HttpPutResponseHopLimit: 1 })
  t.match(own.MetadataOptions, { HttpTokens: 'required', HttpPutResponseHopLimit: 1 })
  const open = await launch(ImageId, { HttpTokens: 'optional' })
  t.match(open.MetadataOptions, { HttpTokens: 'optional', HttpPutResponseHopLimit: 2 })
})

/** Every attribute of the API with the member that answers it (EC2 API reference). */
const members: Readonly<Record<Exclude<ImageAttributeName, 'blockDeviceMapping'>, string>> = {
  description: 'Description',
  kernel: 'KernelId',
  ramdisk: 'RamdiskId',
  launchPermission: 'LaunchPermissions',
  productCodes: 'ProductCodes',
  sriovNetSupport: 'SriovNetSupport',
  bootMode: 'BootMode',
  tpmSupport: 'TpmSupport',
  uefiData: 'UefiData',
  lastLaunchedTime: 'LastLaunchedTime',
  imdsSupport: 'ImdsSupport',
  deregistrationProtection: 'DeregistrationProtection',
}

t.test('every attribute of an AMI is answered by its own member', async (t) => {
  const named = { Name: 'attributes', Description: 'first' }
  const { ImageId = '' } = await ec2.send(new RegisterImageCommand(named))
  for (const [name, member] of Object.entries(members)) {
    t.same(Object.keys(await attribute(ImageId, name as ImageAttributeName)), [member], name)
  }
  await t.rejects(attribute(ImageId, 'blockDeviceMapping'), { name: 'AuthFailure' })
  t.same(await attribute(ImageId, 'description'), { Description: { Value: 'first' } })
  await ec2.send(new ModifyImageAttributeCommand({ ImageId, Description: { Value: 'second' } }))
  t.same(await attribute(ImageId, 'description'), { Description: { Value: 'second' } })
  const third = { Attribute: 'description', Value: 'third' }
  await ec2.send(new ModifyImageAttributeCommand({ ImageId, ...third }))
  t.equal((await imageOf(ImageId)).Description, 'third')
  const LaunchPermission = { Add: [{ Group: 'all' as const }] }
  await ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }))
  t.same((await attribute(ImageId, 'launchPermission')).LaunchPermissions, [{ Group: 'all' }])
})
