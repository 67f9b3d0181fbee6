import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { createFleet, faultOf, groupName, idsOf } from '../../../sim/fleet.ts'
import { createDriver, startAt, template } from '../../../sim/world-driver.ts'

const names = (answer: ModelObject): unknown =>
  (answer['AutoScalingGroups'] as readonly ModelObject[]).map(
    (group) => group['AutoScalingGroupName'],
  )

const three = () => {
  const driver = createDriver()
  for (const name of ['one', 'two', 'three']) {
    driver.call('CreateAutoScalingGroup', {
      AutoScalingGroupName: name,
      LaunchTemplate: { LaunchTemplateName: template.name },
      MinSize: 0,
      MaxSize: 1,
      VPCZoneIdentifier: 'subnet-a',
      Tags: [{ Key: name, Value: 'v' }],
    })
  }
  return driver
}

t.test('a group shows what it was given, AWS defaults and its instances', async (t) => {
  const driver = createDriver()
  const arn = createFleet(driver)
  driver.run(20_000)
  t.match(driver.call('DescribeAutoScalingGroups', { AutoScalingGroupNames: [groupName] }), {
    AutoScalingGroups: [
      {
        AutoScalingGroupName: groupName,
        AutoScalingGroupARN: /^arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:.+/,
        LaunchTemplate: {
          LaunchTemplateId: template.id,
          LaunchTemplateName: template.name,
          Version: '$Default',
        },
        MinSize: 1,
        MaxSize: 4,
        DesiredCapacity: 2,
        DefaultCooldown: 300,
        AvailabilityZones: ['eu-west-1a', 'eu-west-1b'],
        VPCZoneIdentifier: 'subnet-a,subnet-b',
        HealthCheckType: 'ELB',
        HealthCheckGracePeriod: 30,
        TargetGroupARNs: [arn],
        TrafficSources: [{ Identifier: arn, Type: 'elbv2' }],
        CreatedTime: new Date(startAt),
        TerminationPolicies: ['Default'],
        NewInstancesProtectedFromScaleIn: false,
        Instances: [
          {
            InstanceId: idsOf(driver)[0],
            InstanceType: 't3.small',
            AvailabilityZone: 'eu-west-1a',
            LifecycleState: 'InService',
            HealthStatus: 'Healthy',
            LaunchTemplate: { LaunchTemplateId: template.id, Version: '1' },
            ProtectedFromScaleIn: false,
          },
          {},
        ],
      },
    ],
  })
})

t.test('groups are found by name, ARN and tag; unknown names are passed over', async (t) => {
  const driver = three()
  const find = (params: ModelObject) => names(driver.call('DescribeAutoScalingGroups', params))
  t.same(find({ AutoScalingGroupNames: ['two', 'none'] }), ['two'])
  const arn = driver.world().autoScaling.groups['three']?.arn ?? ''
  t.same(find({ AutoScalingGroupNames: [arn] }), ['three'])
  t.same(find({ Filters: [{ Name: 'tag-key', Values: ['one', 'two'] }] }), ['one', 'two'])
  t.same(find({ Filters: [{ Name: 'tag:one', Values: ['v'] }] }), ['one'])
  t.same(find({ Filters: [{ Name: 'tag:one', Values: ['w'] }] }), [])
  t.same(find({ Filters: [{ Name: 'tag-value', Values: ['v'] }] }), ['one', 'two', 'three'])
})

t.test('a long list comes in pages', async (t) => {
  const driver = three()
  const first = driver.call('DescribeAutoScalingGroups', { MaxRecords: 2 })
  t.same(names(first), ['one', 'two'])
  const { NextToken } = first
  const second = driver.call('DescribeAutoScalingGroups', { MaxRecords: 2, NextToken })
  t.same(names(second), ['three'])
  t.notOk('NextToken' in second)
  t.match(
    faultOf(() => driver.call('DescribeAutoScalingGroups', { NextToken: 'mine' })),
    { code: 'InvalidNextToken' },
  )
})

t.test('instances are found by id over all groups', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const id = idsOf(driver)[1] ?? ''
  t.match(driver.call('DescribeAutoScalingInstances', { InstanceIds: [id, 'i-none'] }), {
    AutoScalingInstances: [{ InstanceId: id, AutoScalingGroupName: groupName }],
  })
})

t.test('an instance maintenance policy is shown while there is one', async (t) => {
  const driver = createDriver()
  const policy = { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 }
  createFleet(driver, { InstanceMaintenancePolicy: policy })
  const shown = (): unknown =>
    (driver.call('DescribeAutoScalingGroups')['AutoScalingGroups'] as readonly ModelObject[])[0]?.[
      'InstanceMaintenancePolicy'
    ]
  t.same(shown(), policy)
  driver.call('UpdateAutoScalingGroup', {
    AutoScalingGroupName: groupName,
    InstanceMaintenancePolicy: { MinHealthyPercentage: -1, MaxHealthyPercentage: -1 },
  })
  t.equal(shown(), undefined)
})
