import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  type Instance,
} from '@aws-sdk/client-auto-scaling'
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  ModifyLaunchTemplateCommand,
  RunInstancesCommand,
  type RequestLaunchTemplateData,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import t, { type Test } from 'tap'
import { eventually } from '../../../../cloud/eventually.ts'
import { clients } from '../../gateway/aws-calls.ts'
import { startTestMoto } from '../../gateway/test-gateway.ts'
import { recordImage, startWiredEc2 } from './wired-ec2.ts'

t.setTimeout(120_000)

const moto = await startTestMoto()
t.teardown(() => moto.stop())
const { ec2, autoScaling } = clients(moto.clientConfig)
// A gateway a test: one that outlived the tests would keep the file from ending.
let wired: Awaited<ReturnType<typeof startWiredEc2>>
t.beforeEach(async () => {
  wired = await startWiredEc2(moto)
})
t.afterEach(() => wired.close())

const create = async (name: string, data: RequestLaunchTemplateData): Promise<string> => {
  const answer = await ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: data }),
  )
  return answer.LaunchTemplate?.LaunchTemplateId ?? ''
}

const addVersion = async (
  id: string,
  data: RequestLaunchTemplateData,
  more: { SourceVersion?: string; ClientToken?: string } = {},
): Promise<number> => {
  const answer = await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      ...{ LaunchTemplateId: id, LaunchTemplateData: data, ...more },
    }),
  )
  return answer.LaunchTemplateVersion?.VersionNumber ?? 0
}

const moveDefault = (id: string, version: string) =>
  ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId: id, DefaultVersion: version }))

const dataOf = async (id: string, version: string) => {
  const answer = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [version] }),
  )
  return answer.LaunchTemplateVersions?.[0]?.LaunchTemplateData
}

/** What an instance shows of the version it was made from. */
const seen = async (instanceId: string) => {
  const ask = new DescribeInstancesCommand({ InstanceIds: [instanceId] })
  const instance = (await ec2.send(ask)).Reservations?.[0]?.Instances?.[0]
  const tags = Object.fromEntries((instance?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))
  return {
    imageId: instance?.ImageId,
    type: instance?.InstanceType,
    version: tags['aws:ec2launchtemplate:version'],
    team: tags['team'],
  }
}

const run = async (launch: Partial<RunInstancesCommandInput>) => {
  const counts = { MinCount: 1, MaxCount: 1 }
  const { Instances = [] } = await ec2.send(new RunInstancesCommand({ ...counts, ...launch }))
  return seen(Instances[0]?.InstanceId ?? '')
}

const membersOf = async (name: string): Promise<Instance[]> => {
  const ask = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })
  return (await autoScaling.send(ask)).AutoScalingGroups?.[0]?.Instances ?? []
}

/** The newest member of a group that is brought to `desired` instances. */
const scaleTo = async (t: Test, name: string, desired: number) => {
  const before = new Set((await membersOf(name)).map(({ InstanceId }) => InstanceId))
  await autoScaling.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: desired }),
  )
  const fresh = async () =>
    (await membersOf(name)).find(
      ({ InstanceId, LifecycleState }) => LifecycleState === 'InService' && !before.has(InstanceId),
    )
  await eventually(async () => (await fresh()) !== undefined, `${name} has one more in service`)
  const member = await fresh()
  t.equal(member?.LaunchTemplate?.Version, (await seen(member?.InstanceId ?? '')).version)
  return seen(member?.InstanceId ?? '')
}

const team = (value: string): RequestLaunchTemplateData => ({
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'team', Value: value }] }],
})

/** How a caller may say which version, and which it is before 2 is the default, and after. */
const choices = [
  { name: 'no version', version: undefined, before: 1, after: 2 },
  { name: '$Default', version: '$Default', before: 1, after: 2 },
  { name: '$Latest', version: '$Latest', before: 3, after: 3 },
  { name: 'a number', version: '2', before: 2, after: 2 },
] as const

t.test('RunInstances and Auto Scaling launch the same of a template', async (t) => {
  const data = { ImageId: recordImage, InstanceType: 't3.micro', ...team('one') } as const
  const id = await create('fleet', data)
  await addVersion(id, { InstanceType: 't3.small' }, { SourceVersion: '1' })
  await addVersion(id, team('three'), { SourceVersion: '$Latest' })
  const first = { imageId: recordImage, type: 't3.micro', version: '1', team: 'one' }
  const second = { ...first, type: 't3.small', version: '2' }
  const versions = { 1: first, 2: second, 3: { ...second, team: 'three', version: '3' } }
  const { Subnets = [] } = await wired.ec2.deps.moto.send(new DescribeSubnetsCommand({}))
  for (const by of [{ LaunchTemplateId: id }, { LaunchTemplateName: 'fleet' }]) {
    for (const { name, version, before, after } of choices) {
      const group = `${Object.keys(by)[0]} and ${name}`
      const LaunchTemplate = { ...by, ...(version === undefined ? {} : { Version: version }) }
      await moveDefault(id, '1')
      await autoScaling.send(
        new CreateAutoScalingGroupCommand({
          ...{ AutoScalingGroupName: group, LaunchTemplate, MinSize: 0, MaxSize: 2 },
          VPCZoneIdentifier: Subnets[0]?.SubnetId,
        }),
      )
      t.same(await run({ LaunchTemplate }), versions[before], `${group}: RunInstances`)
      t.same(await scaleTo(t, group, 1), versions[before], `${group}: Auto Scaling`)
      await moveDefault(id, '2')
      t.same(await run({ LaunchTemplate }), versions[after], `${group}: RunInstances, moved`)
      t.same(await scaleTo(t, group, 2), versions[after], `${group}: Auto Scaling, moved`)
    }
  }
})

t.test('a version inherits all but snapshots, and overwrites member by member', async (t) => {
  const disk = { SnapshotId: 'snap-1234567890abcdef0', VolumeSize: 20 }
  const source = await create('devices', {
    ImageId: recordImage,
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: disk }],
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
  })
  await addVersion(source, { MetadataOptions: { HttpTokens: 'optional' } }, { SourceVersion: '1' })
  const data = await dataOf(source, '2')
  t.same(data?.BlockDeviceMappings, [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20 } }])
  t.same(data?.MetadataOptions, { HttpTokens: 'optional' })
  await addVersion(source, { InstanceType: 't3.nano' })
  t.same(await dataOf(source, '3'), { InstanceType: 't3.nano' }, 'no source, nothing inherited')
})

t.test("a template's own tags are not among those of its instances", async (t) => {
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'tagged',
      LaunchTemplateData: { ImageId: recordImage, ...team('four') },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'a', Value: 'b' }] }],
    }),
  )
  const answer = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'tagged', Versions: ['1'] }),
  )
  const data = answer.LaunchTemplateVersions?.[0]?.LaunchTemplateData
  t.same(data?.TagSpecifications, team('four').TagSpecifications)
})

t.test('a version made again under its token is the same version', async (t) => {
  const template = await create('again', { ImageId: recordImage })
  const data: RequestLaunchTemplateData = { InstanceType: 't3.small' }
  const token = { ClientToken: 'one', SourceVersion: '1' }
  t.equal(await addVersion(template, data, token), 2)
  t.equal(await addVersion(template, data, token), 2)
  await t.rejects(addVersion(template, { InstanceType: 't3.large' }, token), {
    name: 'IdempotentParameterMismatch',
  })
  t.equal(await addVersion(template, data, { SourceVersion: '1' }), 3)
})

t.test('the seventeenth template and version are as good as the first', async (t) => {
  for (let count = 1; count <= 17; count += 1)
    await create(`many-${count}`, { ImageId: recordImage })
  const last = await create('many-last', { ImageId: recordImage, InstanceType: 't3.nano' })
  for (let count = 2; count <= 17; count += 1)
    await addVersion(last, { EbsOptimized: false }, { SourceVersion: '1' })
  const answer = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: last }),
  )
  t.equal(answer.LaunchTemplateVersions?.length, 17)
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      ...{ AutoScalingGroupName: 'many', MinSize: 0, MaxSize: 1 },
      LaunchTemplate: { LaunchTemplateName: 'many-last', Version: '17' },
      AvailabilityZones: ['eu-west-1a'],
    }),
  )
  t.match(await scaleTo(t, 'many', 1), { type: 't3.nano', version: '17' })
})
