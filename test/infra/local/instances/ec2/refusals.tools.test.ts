/**
 * What EC2 refuses, by the code that AWS gives for it. Codes are those of the EC2 developer guide,
 * "Error codes for the Amazon EC2 API", unless a line names another source.
 */
import {
  CopyImageCommand,
  CreateImageCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DeregisterImageCommand,
  ModifyImageAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  TerminateInstancesCommand,
  DescribeImageAttributeCommand,
  type CreateImageCommandInput,
  type RunInstancesCommandInput,
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

const base64 = (bytes: number): string => Buffer.alloc(bytes, 'x').toString('base64')
const tag = (Key: string) => ({ Key, Value: 'v' })
const unknownId = '0123456789abcdef0'

const launching = (launch: Partial<RunInstancesCommandInput> = {}) =>
  new RunInstancesCommand({ ImageId: recordImage, MinCount: 1, MaxCount: 1, ...launch })

const launched = async (launch: Partial<RunInstancesCommandInput> = {}): Promise<string> =>
  (await ec2.send(launching(launch))).Instances?.[0]?.InstanceId ?? ''

/** Metadata that shows tags, and a tag that it cannot show. */
const showing = (...keys: readonly string[]): Partial<RunInstancesCommandInput> => ({
  MetadataOptions: { InstanceMetadataTags: 'enabled' },
  TagSpecifications: [{ ResourceType: 'instance', Tags: keys.map(tag) }],
})

const template = (LaunchTemplateName: string, UserData?: string) =>
  new CreateLaunchTemplateCommand({
    LaunchTemplateName,
    LaunchTemplateData: { ImageId: recordImage, ...(UserData === undefined ? {} : { UserData }) },
  })

const image = (InstanceId: string, Name: string, more: Partial<CreateImageCommandInput> = {}) =>
  new CreateImageCommand({ InstanceId, Name, ...more })

interface Made {
  readonly instanceId: string
  /** Of an AMI named `taken [1]`. */
  readonly imageId: string
  /** Of a launch template named `made`, with one version. */
  readonly templateId: string
}

/** Calls whose parameters are refused, by code and by what is wrong. */
const malformed = ({ instanceId, imageId, templateId }: Made) => ({
  'InvalidUserData.Malformed': {
    // hashicorp/terraform-provider-aws 49234 has code and limit.
    'user data of a launch one byte too long': launching({ UserData: base64(16_385) }),
    'user data of a launch that is no base64': launching({ UserData: '#!/bin/sh' }),
    'user data of a template one byte too long': template('long', base64(16_385)),
    'user data of a template that is no base64': template('plain', '#!/bin/sh'),
    'user data of a version one byte too long': new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: templateId,
      LaunchTemplateData: { UserData: base64(16_385) },
    }),
  },
  InvalidParameterValue: {
    // EC2 user guide, "Work with instance tags in instance metadata"; karpenter 1527 has the code.
    'a tag with a slash where metadata shows tags': launching(showing('a/b')),
    'a tag with a space where metadata shows tags': launching(showing('fine', 'a b')),
    'a tag named . where metadata shows tags': launching(showing('.')),
    'a tag named .. where metadata shows tags': launching(showing('..')),
    'a tag named _index where metadata shows tags': launching(showing('_index')),
    'tags of a volume with an AMI': image(instanceId, 'tagged', {
      TagSpecifications: [{ ResourceType: 'volume', Tags: [tag('a')] }],
    }),
    'tags of a snapshot with a registered AMI': new RegisterImageCommand({
      Name: 'registered',
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [tag('a')] }],
    }),
    'no instance': launching({ MinCount: 0, MaxCount: 0 }),
    'at most fewer than at least': launching({ MinCount: 2, MaxCount: 1 }),
    'an IMDS version that there is not': new ModifyImageAttributeCommand({
      ImageId: imageId,
      ImdsSupport: { Value: 'v1.0' },
    }),
    'an attribute of an AMI that there is not': new DescribeImageAttributeCommand({
      ImageId: imageId,
      Attribute: 'colour' as 'description',
    }),
  },
  InvalidParameterCombination: {
    'a subnet beside network interfaces': launching({
      SubnetId: `subnet-${unknownId}`,
      NetworkInterfaces: [{ DeviceIndex: 0 }],
    }),
    'a template by name and by id': launching({
      LaunchTemplate: { LaunchTemplateId: templateId, LaunchTemplateName: 'made' },
    }),
  },
  MissingParameter: {
    'a launch without an AMI': new RunInstancesCommand({ MinCount: 1, MaxCount: 1 }),
    'a launch by no template': launching({ LaunchTemplate: { Version: '1' } }),
  },
  'InvalidAMIName.Malformed': {
    'a name of two characters': image(instanceId, 'ab'),
    'a name of 129 characters': image(instanceId, 'a'.repeat(129)),
    'a name with a star': image(instanceId, 'golden*'),
  },
  'InvalidLaunchTemplateName.MalformedException': {
    'a template name of two characters': template('ab'),
    'a template name with a space': template('a name'),
  },
  'InvalidLaunchTemplateId.Malformed': {
    'a launch by what is no id': launching({ LaunchTemplate: { LaunchTemplateId: 'lt-x' } }),
  },
})

/** Calls that are refused for what there is or is not, by code and by what is wrong. */
const misplaced = ({ instanceId, imageId, templateId }: Made) => ({
  'InvalidAMIName.Duplicate': {
    'a second AMI of one name': image(instanceId, 'taken [1]'),
    'a copy of a name that is taken': new CopyImageCommand({
      ...{ Name: 'taken [1]', SourceImageId: imageId, SourceRegion: 'eu-west-1' },
    }),
    'a registration of a name that is taken': new RegisterImageCommand({ Name: 'taken [1]' }),
  },
  'InvalidAMIID.NotFound': {
    'a launch of no AMI': launching({ ImageId: `ami-${unknownId}` }),
    'an attribute of no AMI': new DescribeImageAttributeCommand({
      ImageId: `ami-${unknownId}`,
      Attribute: 'description',
    }),
    'the end of no AMI': new DeregisterImageCommand({ ImageId: `ami-${unknownId}` }),
  },
  'InvalidInstanceID.NotFound': {
    'an AMI of no instance': image(`i-${unknownId}`, 'of nothing'),
    'the start of no instance': new StartInstancesCommand({ InstanceIds: [`i-${unknownId}`] }),
    'the end of no instance': new TerminateInstancesCommand({ InstanceIds: [`i-${unknownId}`] }),
  },
  'InvalidLaunchTemplateName.AlreadyExistsException': { 'a second template': template('made') },
  'InvalidLaunchTemplateName.NotFoundException': {
    'a launch by a template of another name': launching({
      LaunchTemplate: { LaunchTemplateName: 'unmade' },
    }),
  },
  'InvalidLaunchTemplateId.NotFound': {
    'a launch by no template': launching({
      LaunchTemplate: { LaunchTemplateId: `lt-${unknownId}` },
    }),
  },
  'InvalidLaunchTemplateId.VersionNotFound': Object.fromEntries(
    ['0', '2', '-1', '01', 'latest'].map((Version) => [
      `version ${Version}`,
      launching({ LaunchTemplate: { LaunchTemplateId: templateId, Version } }),
    ]),
  ),
  DryRunOperation: {
    'a launch for trial': launching({ DryRun: true }),
    'an AMI for trial': image(instanceId, 'for trial', { DryRun: true }),
  },
})

t.test('what EC2 refuses is refused with its code', async (t) => {
  const instanceId = await launched()
  const { ImageId: imageId = '' } = await ec2.send(image(instanceId, 'taken [1]'))
  const templateId = (await ec2.send(template('made'))).LaunchTemplate?.LaunchTemplateId ?? ''
  const made = { instanceId, imageId, templateId }
  for (const [name, calls] of [malformed(made), misplaced(made)].flatMap(Object.entries<object>)) {
    for (const [what, call] of Object.entries(calls)) {
      await t.rejects(ec2.send(call as RunInstancesCommand), { name }, what)
    }
  }
})

t.test('what is just within the limits is taken', async (t) => {
  const UserData = base64(16_384)
  t.ok(await launched({ UserData, ...showing('a+b-c=d,e.f@g:h_1', 'a'.repeat(128)) }))
  await t.resolves(ec2.send(template('just', UserData)))
  const several = await ec2.send(launching({ MinCount: 1, MaxCount: 3 }))
  t.equal(several.Instances?.length, 3, 'as many as MaxCount')
  t.ok(await launched({ TagSpecifications: [{ ResourceType: 'instance', Tags: [tag('a/b')] }] }))
  const { ImageId } = await ec2.send(image(await launched(), "(a) [b] c./-'@_"))
  await ec2.send(new DeregisterImageCommand({ ImageId }))
  await t.resolves(ec2.send(new RegisterImageCommand({ Name: "(a) [b] c./-'@_" })), 'a freed name')
})

t.test('a running instance keeps to what its metadata can show', async (t) => {
  const refusal = { name: 'InvalidParameterValue' }
  const shown = await launched(showing('a'))
  const tagging = (id: string) => new CreateTagsCommand({ Resources: [id], Tags: [tag('a/b')] })
  await t.rejects(ec2.send(tagging(shown)), refusal)
  const hidden = await launched()
  await ec2.send(tagging(hidden))
  const show = new ModifyInstanceMetadataOptionsCommand({
    ...{ InstanceId: hidden, InstanceMetadataTags: 'enabled' },
  })
  await t.rejects(ec2.send(show), refusal)
})

t.test('of two AMIs made at once under one name there is one', async (t) => {
  const instanceId = await launched()
  const both = await Promise.allSettled([1, 2].map(() => ec2.send(image(instanceId, 'at once'))))
  t.same(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

t.test('the token of a terminated instance is spent', async (t) => {
  const launch = { ClientToken: 'once', InstanceType: 't3.micro' } as const
  const first = await launched(launch)
  t.equal(await launched(launch), first)
  await t.rejects(launched({ ...launch, InstanceType: 't3.small' }), {
    name: 'IdempotentParameterMismatch',
  })
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [first] }))
  await t.rejects(launched(launch), { name: 'IdempotentInstanceTerminated' })
})
