import t from 'tap'
import { call, faultOf, list, newListener, newLoadBalancer, newWorld, pass } from './fixture.ts'

const fixed = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }]

t.test('a new load balancer is provisioning, and active a moment later', async (t) => {
  const world = newWorld()
  const answer = call(world, 'CreateLoadBalancer', {
    Name: 'web',
    Subnets: ['subnet-b', 'subnet-a'],
    SecurityGroups: ['sg-1'],
  })
  t.match(list(answer, 'LoadBalancers')[0], {
    LoadBalancerArn:
      /^arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer\/app\/web\/[0-9a-f]{16}$/,
    DNSName: /^web-\d+\.eu-west-1\.elb\.amazonaws\.com$/,
    CanonicalHostedZoneId: 'Z32O12XQLNTSW2',
    CreatedTime: new Date(world.now),
    Scheme: 'internet-facing',
    VpcId: 'vpc-1',
    State: { Code: 'provisioning' },
    Type: 'application',
    AvailabilityZones: [
      { ZoneName: 'eu-west-1a', SubnetId: 'subnet-a' },
      { ZoneName: 'eu-west-1b', SubnetId: 'subnet-b' },
    ],
    SecurityGroups: ['sg-1'],
  })
  pass(world, 1)
  const described = call(world, 'DescribeLoadBalancers')
  t.match(list(described, 'LoadBalancers')[0], { State: { Code: 'active' } })
})

t.test('creating the same one again answers with it, another of its name is refused', async (t) => {
  const world = newWorld()
  const arn = newLoadBalancer(world)
  t.equal(newLoadBalancer(world), arn)
  t.equal(
    faultOf(world, 'CreateLoadBalancer', {
      Name: 'web',
      Scheme: 'internal',
      Subnets: ['subnet-a', 'subnet-b'],
    }),
    'DuplicateLoadBalancerName',
  )
})

t.test('an internal one says so in its name', async (t) => {
  const world = newWorld()
  newLoadBalancer(world, { Scheme: 'internal' })
  t.match(list(call(world, 'DescribeLoadBalancers'), 'LoadBalancers')[0], {
    DNSName: /^internal-web-/,
  })
})

t.test('what cannot be created is refused with its own code', async (t) => {
  const world = newWorld()
  world.facts.subnets['subnet-x'] = { subnetId: 'subnet-x', zone: 'eu-west-1b', vpcId: 'vpc-2' }
  world.facts.subnets['subnet-a2'] = { subnetId: 'subnet-a2', zone: 'eu-west-1a', vpcId: 'vpc-1' }
  const two = ['subnet-a', 'subnet-b']
  const cases: [string, object, string][] = [
    ['one subnet', { Subnets: ['subnet-a'] }, 'ValidationError'],
    ['no subnets', { Subnets: [] }, 'ValidationError'],
    ['one zone', { Subnets: ['subnet-a', 'subnet-a2'] }, 'InvalidConfigurationRequest'],
    ['a zone twice', { Subnets: [...two, 'subnet-a2'] }, 'InvalidConfigurationRequest'],
    ['an unknown subnet', { Subnets: ['subnet-a', 'subnet-z'] }, 'SubnetNotFound'],
    ['two VPCs', { Subnets: ['subnet-a', 'subnet-x'] }, 'InvalidSubnet'],
    ['a long name', { Name: 'x'.repeat(33), Subnets: two }, 'ValidationError'],
    ['a name with a dot', { Name: 'a.b', Subnets: two }, 'ValidationError'],
    ['a name that ends in a hyphen', { Name: 'a-', Subnets: two }, 'ValidationError'],
    ['a reserved name', { Name: 'internal-a', Subnets: two }, 'ValidationError'],
    ['another type', { Type: 'network', Subnets: two }, 'OperationNotPermitted'],
    [
      'a tag twice',
      {
        Subnets: two,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      },
      'DuplicateTagKeys',
    ],
  ]
  for (const [name, params, code] of cases) {
    t.equal(faultOf(world, 'CreateLoadBalancer', { Name: 'web', ...params }), code, name)
  }
  t.same(world.loadBalancing.loadBalancers, {}, 'and nothing was made')
})

t.test('subnets may come as mappings', async (t) => {
  const world = newWorld()
  const mappings = [{ SubnetId: 'subnet-a' }, { SubnetId: 'subnet-c' }]
  newLoadBalancer(world, { Subnets: [], SubnetMappings: mappings })
  t.equal(list(call(world, 'DescribeLoadBalancers'), 'LoadBalancers').length, 1)
})

t.test('describe finds by ARN and by name, and names what is missing', async (t) => {
  const world = newWorld()
  const arn = newLoadBalancer(world)
  newLoadBalancer(world, { Name: 'other' })
  const names = (params: object): unknown[] =>
    list(call(world, 'DescribeLoadBalancers', { ...params }), 'LoadBalancers').map(
      ({ LoadBalancerName }) => LoadBalancerName,
    )
  t.same(names({}), ['web', 'other'])
  t.same(names({ Names: ['other'] }), ['other'])
  t.same(names({ LoadBalancerArns: [arn] }), ['web'])
  t.equal(faultOf(world, 'DescribeLoadBalancers', { Names: ['none'] }), 'LoadBalancerNotFound')
  t.equal(
    faultOf(world, 'DescribeLoadBalancers', { LoadBalancerArns: ['arn'] }),
    'LoadBalancerNotFound',
  )
})

t.test('deleting takes listeners and rules along, unless it is protected', async (t) => {
  const world = newWorld()
  const arn = newLoadBalancer(world)
  newListener(world, arn, fixed)
  const protect = (Value: string) =>
    call(world, 'ModifyLoadBalancerAttributes', {
      LoadBalancerArn: arn,
      Attributes: [{ Key: 'deletion_protection.enabled', Value }],
    })
  protect('true')
  t.equal(faultOf(world, 'DeleteLoadBalancer', { LoadBalancerArn: arn }), 'OperationNotPermitted')
  protect('false')
  call(world, 'DeleteLoadBalancer', { LoadBalancerArn: arn })
  t.same(world.loadBalancing, { loadBalancers: {}, listeners: {}, rules: {}, targetGroups: {} })
  t.equal(faultOf(world, 'DeleteLoadBalancer', { LoadBalancerArn: arn }), undefined)
})

t.test('subnets, security groups and address type can be changed', async (t) => {
  const world = newWorld()
  const LoadBalancerArn = newLoadBalancer(world)
  world.facts.subnets['subnet-x'] = { subnetId: 'subnet-x', zone: 'eu-west-1a', vpcId: 'vpc-2' }
  world.facts.subnets['subnet-y'] = { subnetId: 'subnet-y', zone: 'eu-west-1b', vpcId: 'vpc-2' }
  t.match(call(world, 'SetSubnets', { LoadBalancerArn, Subnets: ['subnet-a', 'subnet-c'] }), {
    AvailabilityZones: [{ ZoneName: 'eu-west-1a' }, { ZoneName: 'eu-west-1c' }],
    IpAddressType: 'ipv4',
  })
  t.equal(
    faultOf(world, 'SetSubnets', { LoadBalancerArn, Subnets: ['subnet-x', 'subnet-y'] }),
    'InvalidSubnet',
  )
  t.same(call(world, 'SetSecurityGroups', { LoadBalancerArn, SecurityGroups: ['sg-1'] }), {
    SecurityGroupIds: ['sg-1'],
  })
  t.equal(
    faultOf(world, 'SetSecurityGroups', { LoadBalancerArn, SecurityGroups: ['web'] }),
    'InvalidSecurityGroup',
  )
  t.same(call(world, 'SetIpAddressType', { LoadBalancerArn, IpAddressType: 'dualstack' }), {
    IpAddressType: 'dualstack',
  })
})

t.test('there are at most 50', async (t) => {
  const world = newWorld()
  for (let index = 0; index < 50; index += 1) {
    newLoadBalancer(world, { Name: `web-${index}` })
  }
  t.equal(
    faultOf(world, 'CreateLoadBalancer', { Name: 'more', Subnets: ['subnet-a', 'subnet-b'] }),
    'TooManyLoadBalancers',
  )
})
