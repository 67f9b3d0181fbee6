import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type Image,
  type Reservation,
} from '@aws-sdk/client-ec2'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { debianOwnerId } from '../../../../../infra/local/cloud/cloud.ts'
import type { LaunchRequest } from '../../../../../infra/local/engine/ports.ts'
import { createBodyCloud } from '../bodies/body-cloud.ts'

t.setTimeout(600_000)
const world = await createBodyCloud(92)
t.teardown(world.down)
const { cloud, docker, sourceAmi } = world
const gateway = await world.gateway()

const launch = async (imageId: string): Promise<string> => {
  const counts = { MinCount: 1, MaxCount: 1, InstanceType: 't3.small' }
  const answer = await gateway.call('RunInstances', { ...counts, ImageId: imageId })
  return (answer as unknown as Reservation).Instances?.[0]?.InstanceId ?? ''
}

const containersOf = async (instanceId: string): Promise<string> =>
  docker.run(['ps', '--all', '--quiet', '--filter', `label=assay.instance=${instanceId}`])

const first = await launch(sourceAmi)
await gateway.untilReachable(first)

t.test("the source AMI is found as Debian's own is, and exactly once", async (t) => {
  const filters = {
    name: 'debian-13-amd64-*',
    architecture: 'x86_64',
    'root-device-type': 'ebs',
    'virtualization-type': 'hvm',
    state: 'available',
  }
  const found = await gateway.deps.moto.send(
    new DescribeImagesCommand({
      Owners: [debianOwnerId],
      Filters: Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] })),
    }),
  )
  t.equal(found.Images?.length, 1)
  const [{ ImageId, Name = '', Public } = {}] = found.Images ?? []
  t.equal(ImageId, sourceAmi)
  t.equal(Public, true)
  t.match(Name, /^debian-13-amd64-20\d{6}-\d{4}$/)
})

const imageOnceSettled = async (imageId: string): Promise<Image> => {
  for (;;) {
    const command = new DescribeImagesCommand({ ImageIds: [imageId] })
    const image = (await gateway.deps.moto.send(command)).Images?.[0] ?? {}
    if (image.State !== 'pending') return image
    await sleep(200)
  }
}

let baked = ''
t.test('CreateImage takes root and Docker disk, whiteouts included', async (t) => {
  // What overlayfs keeps of a deleted file and of a replaced folder.
  const mark =
    'python3 -c \'import os; os.setxattr("/var/lib/docker/o", "trusted.overlay.x", b"y")\''
  const prepared = await gateway.shell(
    first,
    'echo kept > /root/kept && mkdir -p /var/lib/docker/o',
    'mknod /var/lib/docker/whiteout c 0 0',
    mark,
  )
  t.match(prepared, { Status: 'Success' })
  const tags = [{ Key: 'made', Value: 'here' }]
  const answer = await gateway.call('CreateImage', {
    ...{ InstanceId: first, Name: 'baked', Description: 'a test' },
    TagSpecifications: [
      { ResourceType: 'image', Tags: tags },
      { ResourceType: 'snapshot', Tags: tags },
    ],
  })
  baked = String(answer['ImageId'])
  const image = await imageOnceSettled(baked)
  t.match(image, { State: 'available', Name: 'baked', Tags: tags, RootDeviceName: '/dev/xvda' })
  await t.rejects(gateway.call('CreateImage', { InstanceId: first, Name: 'baked' }), {
    code: 'InvalidAMIName.Duplicate',
  })
})

t.test('what Auto Scaling launches from it has its disk, tags and template', async (t) => {
  const template = await gateway.deps.moto.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'fleet',
      LaunchTemplateData: { ImageId: baked, InstanceType: 't3.micro' },
    }),
  )
  const [zone] = (await gateway.deps.moto.send(new DescribeInstancesCommand({}))).Reservations ?? []
  const request: LaunchRequest = {
    kind: 'launch',
    ...{
      launchId: 'launch-1',
      groupName: 'fleet',
      launchTemplateVersion: '$Latest',
    },
    launchTemplateId: template.LaunchTemplate?.LaunchTemplateId ?? '',
    subnetId: zone?.Instances?.[0]?.SubnetId ?? '',
    tags: { 'aws:autoscaling:groupName': 'fleet', Name: 'one' },
  }
  const launched = await gateway.instances.launch(request)
  t.match(launched, { instanceType: 't3.micro', launchTemplateVersion: 1 })
  t.same(await gateway.instances.launch(request), launched, 'the launch id is the client token')
  const instance = await gateway.untilReachable(launched.instanceId)
  t.match(Object.fromEntries((instance.Tags ?? []).map(({ Key, Value }) => [Key, Value])), {
    'aws:autoscaling:groupName': 'fleet',
    Name: 'one',
    'aws:ec2launchtemplate:version': '1',
  })
  const look = await gateway.shell(
    launched.instanceId,
    'cat /root/kept; stat -c %t,%T,%F /var/lib/docker/whiteout',
    'python3 -c \'import os; print(os.getxattr("/var/lib/docker/o", "trusted.overlay.x"))\'',
  )
  t.equal(look['StandardOutputContent'], "kept\n0,0,character special file\nb'y'\n")
  await gateway.instances.terminate(launched.instanceId)
  await gateway.until(launched.instanceId, 'terminated')
  t.equal(await containersOf(launched.instanceId), '')
})

t.test('an AMI without a body runs at once and in moto alone', async (t) => {
  const images = await gateway.deps.moto.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
  const recordOnly = images.Images?.[0]?.ImageId ?? ''
  const { LaunchTemplate } = await gateway.deps.moto.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'record',
      LaunchTemplateData: { ImageId: recordOnly, InstanceType: 't3.micro' },
    }),
  )
  const launched = await gateway.instances.launch({
    kind: 'launch',
    ...{ launchId: 'launch-2', groupName: 'g', launchTemplateVersion: '1' },
    launchTemplateId: LaunchTemplate?.LaunchTemplateId ?? '',
    subnetId: (await gateway.describe(first)).SubnetId ?? '',
    tags: {},
  })
  t.equal((await gateway.describe(launched.instanceId)).State?.Name, 'running')
  await gateway.instances.terminate(launched.instanceId)
  t.equal((await gateway.describe(launched.instanceId)).State?.Name, 'terminated')
})

t.test('a deregistered AMI leaves with the last instance of it', async (t) => {
  const images = () => docker.run(['images', '--format', '{{.Tag}}', `assay-${cloud.name}/ami`])
  const last = await launch(baked)
  await gateway.untilReachable(last)
  await gateway.call('DeregisterImage', { ImageId: baked })
  t.match(await images(), baked)
  await gateway.call('TerminateInstances', { InstanceIds: [last] })
  await gateway.until(last, 'terminated')
  for (let tries = 0; tries < 50 && (await images()).includes(baked); tries += 1) await sleep(200)
  t.notMatch(await images(), baked)
})
