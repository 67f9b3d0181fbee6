import t from 'tap'
import {
  activitiesOf,
  createFleet,
  faultOf,
  groupName,
  groupOf,
  idsOf,
  membersOf,
} from '../../../sim/fleet.ts'
import { createDriver, template } from '../../../sim/world-driver.ts'

const base = {
  AutoScalingGroupName: 'g',
  LaunchTemplate: { LaunchTemplateId: template.id },
  MinSize: 0,
  MaxSize: 4,
  VPCZoneIdentifier: 'subnet-a,subnet-b',
}

t.test('a new group fills up to its desired capacity, over its zones', async (t) => {
  const driver = createDriver()
  createFleet(driver, { DesiredCapacity: 4 })
  driver.run(10_000)
  t.same(
    membersOf(driver).map(({ zone, state }) => [zone, state]),
    [
      ['eu-west-1a', 'InService'],
      ['eu-west-1b', 'InService'],
      ['eu-west-1a', 'InService'],
      ['eu-west-1b', 'InService'],
    ],
  )
})

t.test('without a desired capacity a group starts at its minimum', async (t) => {
  const driver = createDriver()
  driver.call('CreateAutoScalingGroup', { ...base, MinSize: 1 })
  t.equal(groupOf(driver, 'g').settings.desiredCapacity, 1)
})

t.test('a group is refused in the words of AWS', async (t) => {
  const create = (changes: object) => {
    const driver = createDriver()
    return faultOf(() => driver.call('CreateAutoScalingGroup', { ...base, ...changes }))
  }
  t.match(create({ MinSize: 5 }), {
    code: 'ValidationError',
    message: 'Max bound, 4, must be greater than or equal to min bound, 5',
  })
  t.match(create({ DesiredCapacity: 5 }), {
    message: 'Desired capacity:5 must be between the specified min size:0 and max size:4',
  })
  t.match(create({ VPCZoneIdentifier: '' }), {
    message: 'At least one Availability Zone or VPC Subnet is required.',
  })
  t.match(create({ VPCZoneIdentifier: 'subnet-x' }), {
    message: "The subnet ID 'subnet-x' does not exist",
  })
  t.match(create({ AvailabilityZones: ['eu-west-1c'] }), {
    message: /subnets and the Auto Scaling group do not match/,
  })
  t.match(create({ LaunchTemplate: { LaunchTemplateId: 'lt-none' } }), {
    message: /template ID lt-none, does not exist/,
  })
  t.match(create({ LaunchTemplate: { LaunchTemplateId: template.id, Version: 'new' } }), {
    message: /either '\$Default', '\$Latest', or a numeric version/,
  })
  t.match(create({ LaunchTemplate: { LaunchTemplateId: template.id, Version: '9' } }), {
    message: /Could not find launch template version 9/,
  })
  t.match(create({ LaunchTemplate: undefined }), { message: /^Valid requests must contain either/ })
  t.match(create({ TargetGroupARNs: ['arn:none'] }), {
    message: 'Provided Target Groups may not be valid. Please ensure they exist and try again.',
  })
  t.match(create({ TerminationPolicies: ['Random'] }), { message: /^Random is not a valid/ })
})

t.test('what the model lacks is refused, never ignored', async (t) => {
  const create = (changes: object) => {
    const driver = createDriver()
    return faultOf(() => driver.call('CreateAutoScalingGroup', { ...base, ...changes }))
  }
  t.match(create({ MaxInstanceLifetime: 86_400 }), { message: /not supported by the local/ })
  t.match(create({ LoadBalancerNames: ['classic'] }), { message: /^Provided Load Balancers/ })
  t.match(create({ HealthCheckType: 'ELB,EBS' }), { message: /HealthCheckType EBS is not/ })
})

t.test('a name can be used once', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const again = faultOf(() =>
    driver.call('CreateAutoScalingGroup', { ...base, AutoScalingGroupName: groupName }),
  )
  t.match(again, { code: 'AlreadyExists', message: /A group with the name fleet already exists$/ })
})

t.test('a template named by name is kept by id and name, with the version as given', async (t) => {
  const driver = createDriver()
  const LaunchTemplate = { LaunchTemplateName: template.name, Version: '$Latest' }
  driver.call('CreateAutoScalingGroup', { ...base, LaunchTemplate, DesiredCapacity: 1 })
  t.same(groupOf(driver, 'g').settings.template, { ...template, version: '$Latest' })
  driver.run(10_000)
  t.equal(membersOf(driver, 'g')[0]?.template?.version, 3, 'an instance has the number')
})

t.test('an alias is resolved at each launch', async (t) => {
  const driver = createDriver()
  createFleet(driver, { LaunchTemplate: { LaunchTemplateId: template.id, Version: '$Latest' } })
  driver.run(10_000)
  driver.send({ kind: 'launch-template', ...template, defaultVersion: 1, latestVersion: 4 })
  driver.call('SetDesiredCapacity', { AutoScalingGroupName: groupName, DesiredCapacity: 3 })
  driver.run(10_000)
  t.same(
    membersOf(driver).map((member) => member.template?.version),
    [3, 3, 4],
  )
})

t.test(
  'overrides of a mixed instances policy give the instance type, in their order',
  async (t) => {
    const driver = createDriver({
      launch: (effect) =>
        effect.instanceType === 't3.micro'
          ? { kind: 'fails', answerMs: 1, code: 'InsufficientInstanceCapacity', message: 'None.' }
          : { kind: 'runs', answerMs: 1, bootMs: 1 },
    })
    driver.call('CreateAutoScalingGroup', {
      ...base,
      LaunchTemplate: undefined,
      DesiredCapacity: 2,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: template.id, Version: '2' },
          Overrides: [{ InstanceType: 't3.micro' }, { InstanceType: 't3.medium' }],
        },
      },
    })
    driver.run(10_000)
    t.same(
      membersOf(driver, 'g').map(({ instanceType, zone }) => [instanceType, zone]),
      [
        ['t3.medium', 'eu-west-1a'],
        ['t3.medium', 'eu-west-1b'],
      ],
      'the next type is taken where the first has no capacity',
    )
    t.match(activitiesOf(driver)[0], {
      statusMessage:
        'Could not launch On-Demand Instances. InsufficientInstanceCapacity - None. Launching ' +
        'EC2 instance failed.',
    })
  },
)

t.test('a group given zones alone launches in a subnet of each', async (t) => {
  const driver = createDriver()
  const places = { VPCZoneIdentifier: undefined, AvailabilityZones: ['eu-west-1b', 'eu-west-1c'] }
  driver.call('CreateAutoScalingGroup', { ...base, ...places, DesiredCapacity: 2 })
  driver.run(10_000)
  t.same(
    membersOf(driver, 'g').map(({ subnetId }) => subnetId),
    ['subnet-b', 'subnet-c'],
  )
  t.equal(idsOf(driver, 'g').length, 2)
})
