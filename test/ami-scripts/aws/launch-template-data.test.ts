import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2'
import t from 'tap'
import { dataOf, templateData } from '../../../ami-scripts/aws/launch-template-data.ts'
import { differences } from '../../../ami-scripts/fleet/differences.ts'
import { spec } from '../fleet/fleet-state.ts'

const { data } = spec.launchTemplate
/** As EC2 answers: what was sent, and whether the metadata options are applied. */
const answered = (): ResponseLaunchTemplateData => {
  const sent = templateData(data) as ResponseLaunchTemplateData
  return { ...sent, MetadataOptions: { ...sent.MetadataOptions, State: 'applied' } }
}

t.test('what was sent comes back without a difference', async (t) => {
  t.strictSame(differences(dataOf(answered()), data), [])
})

t.test('tags in another order are no difference', async (t) => {
  const [instance, volume] = answered().TagSpecifications ?? []
  if (instance === undefined || volume === undefined) throw new Error('no tags were sent')
  const turned = { ...instance, Tags: instance.Tags?.toReversed() ?? [] }
  t.strictSame(
    differences(dataOf({ ...answered(), TagSpecifications: [volume, turned] }), data),
    [],
  )
})

t.test('every member that somebody else set is told, however deep', async (t) => {
  const found = answered()
  const edited: ResponseLaunchTemplateData = {
    ...found,
    KeyName: 'bob',
    NetworkInterfaces: [{ AssociatePublicIpAddress: true }],
    MetadataOptions: { ...found.MetadataOptions, HttpTokens: 'optional' },
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { VolumeType: 'gp3', Encrypted: false, VolumeSize: 100 } },
      { DeviceName: '/dev/xvdb', Ebs: { SnapshotId: 'snap-1' } },
    ],
    TagSpecifications: [
      ...(found.TagSpecifications ?? []),
      { ResourceType: 'spot-instances-request' },
    ],
    Monitoring: { Enabled: true },
  }
  const told = differences(dataOf(edited), data).map(({ member, from }) => `${member}=${from}`)
  for (const each of [
    'metadataOptions.httpTokens=optional',
    'blockDevices./dev/xvda.isEncrypted=false',
    'blockDevices./dev/xvda.isDeletedOnTermination=false',
    'blockDevices./dev/xvdb.isEncrypted=false',
    'other.KeyName=bob',
    'other.Monitoring.Enabled=true',
    'other.NetworkInterfaces.0.AssociatePublicIpAddress=true',
    'blockDevices./dev/xvda.volumeGib=100',
    'other.BlockDeviceMappings./dev/xvdb.Ebs.SnapshotId=snap-1',
  ]) {
    t.ok(told.includes(each), `${each} in ${told.join(', ')}`)
  }
})

t.test('a version that says nothing of metadata allows IMDSv1, and is told', async (t) => {
  const { MetadataOptions: _, ...silent } = answered()
  const [change] = differences(dataOf(silent), data).filter(({ member }) => /tokens/i.test(member))
  t.strictSame(change, {
    member: 'metadataOptions.httpTokens',
    from: 'optional',
    to: 'required',
  })
})
