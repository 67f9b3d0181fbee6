import t from 'tap'
import {
  checkLaunch,
  effectiveLaunch,
  placeInSubnet,
} from '../../../../../infra/local/instances/ec2/effective-launch.ts'

const counts = { MinCount: 1, MaxCount: 1 }

t.test('a parameter of the request overrides that of the template', (t) => {
  const launch = effectiveLaunch(
    { ImageId: 'ami-1', InstanceType: 't3.small', KeyName: 'template' },
    { ...counts, InstanceType: 't3.large', KeyName: undefined },
  )
  t.match(launch, { ImageId: 'ami-1', InstanceType: 't3.large', KeyName: 'template' })
  t.notHas(launch, 'LaunchTemplate')
  t.end()
})

t.test('tags are joined by type and key, the request wins', (t) => {
  const launch = effectiveLaunch(
    {
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '1' },
          ],
        },
        { ResourceType: 'volume', Tags: [{ Key: 'v', Value: '1' }] },
      ],
    },
    {
      ...counts,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'b', Value: '2' }] }],
    },
  )
  t.same(launch.TagSpecifications, [
    {
      ResourceType: 'instance',
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    },
    { ResourceType: 'volume', Tags: [{ Key: 'v', Value: '1' }] },
  ])
  t.end()
})

t.test('block devices are joined by name, metadata options by option', (t) => {
  const launch = effectiveLaunch(
    {
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } }],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    },
    {
      ...counts,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20 } }],
      MetadataOptions: { HttpPutResponseHopLimit: 2 },
    },
  )
  t.same(launch.BlockDeviceMappings, [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20 } }])
  t.same(launch.MetadataOptions, { HttpTokens: 'required', HttpPutResponseHopLimit: 2 })
  t.end()
})

t.test('a launch without an AMI and impossible counts are refused', (t) => {
  t.doesNotThrow(() => checkLaunch({ ImageId: 'ami-1', MinCount: 1, MaxCount: 3 }))
  t.throws(() => checkLaunch({ ...counts }), { code: 'MissingParameter' })
  for (const [least, most] of [
    [0, 1],
    [2, 1],
  ] as const) {
    const launch = { ImageId: 'ami-1', MinCount: least, MaxCount: most }
    t.throws(() => checkLaunch(launch), { code: 'InvalidParameterValue' })
  }
  t.end()
})

t.test('network interfaces and instance-level network members exclude each other', (t) => {
  const launch = { ...counts, ImageId: 'ami-1', NetworkInterfaces: [{ DeviceIndex: 0 }] }
  for (const clash of [
    { SubnetId: 'subnet-1' },
    { SecurityGroupIds: ['sg-1'] },
    { PrivateIpAddress: '10.0.1.9' },
  ]) {
    t.throws(() => checkLaunch({ ...launch, ...clash }), { code: 'InvalidParameterCombination' })
  }
  t.doesNotThrow(() => checkLaunch(launch))
  t.end()
})

t.test("Auto Scaling's subnet goes to the interface where the template has one", (t) => {
  const launch = { ...counts, ImageId: 'ami-1' }
  t.equal(placeInSubnet(launch, 'subnet-1').SubnetId, 'subnet-1')
  const placed = placeInSubnet({ ...launch, NetworkInterfaces: [{ DeviceIndex: 0 }] }, 'subnet-1')
  t.same(placed.NetworkInterfaces, [{ DeviceIndex: 0, SubnetId: 'subnet-1' }])
  t.notHas(placed, 'SubnetId')
  t.end()
})
