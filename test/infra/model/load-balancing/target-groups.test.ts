import t from 'tap'
import {
  call,
  deregister,
  faultOf,
  forwardTo,
  list,
  newGroup,
  newListener,
  newLoadBalancer,
  newWorld,
  servingWorld,
} from './fixture.ts'

const params = { Name: 'blue', Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1' }

t.test('a new group has the defaults of an Application Load Balancer', async (t) => {
  const world = newWorld()
  const [group] = list(call(world, 'CreateTargetGroup', params), 'TargetGroups')
  t.match(group, {
    TargetGroupArn: /:targetgroup\/blue\/[0-9a-f]{16}$/,
    TargetGroupName: 'blue',
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: 'traffic-port',
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    HealthCheckPath: '/',
    Matcher: { HttpCode: '200' },
    LoadBalancerArns: [],
    TargetType: 'instance',
    ProtocolVersion: 'HTTP1',
    IpAddressType: 'ipv4',
  })
})

t.test('creating the same one again answers with it, another of its name is refused', async (t) => {
  const world = newWorld()
  t.equal(newGroup(world, 'blue'), newGroup(world, 'blue'))
  t.equal(faultOf(world, 'CreateTargetGroup', { ...params, Port: 1 }), 'DuplicateTargetGroupName')
})

t.test('what cannot be created is refused', async (t) => {
  const world = newWorld()
  const { VpcId: _vpc, ...withoutVpc } = params
  const { Port: _port, ...withoutPort } = params
  const cases: [string, object][] = [
    ['no VPC', withoutVpc],
    ['no port', withoutPort],
    ['another protocol', { ...params, Protocol: 'TCP' }],
    ['a function', { ...params, TargetType: 'lambda' }],
    ['an interval of 4 s', { ...params, HealthCheckIntervalSeconds: 4 }],
    ['a timeout of an interval', { ...params, HealthCheckTimeoutSeconds: 30 }],
    ['a threshold of 1', { ...params, HealthyThresholdCount: 1 }],
    ['a threshold of 11', { ...params, UnhealthyThresholdCount: 11 }],
    ['a path without a slash', { ...params, HealthCheckPath: 'x' }],
    ['a port that is none', { ...params, HealthCheckPort: '70000' }],
    ['a check by TCP', { ...params, HealthCheckProtocol: 'TCP' }],
    ['no checks', { ...params, HealthCheckEnabled: false }],
    ['a matcher of 500', { ...params, Matcher: { HttpCode: '500' } }],
    ['a matcher that is none', { ...params, Matcher: { HttpCode: '200;' } }],
  ]
  for (const [name, changed] of cases) {
    t.equal(faultOf(world, 'CreateTargetGroup', { ...changed }), 'ValidationError', name)
  }
})

t.test('a group belongs to one load balancer, which it names', async (t) => {
  const { world, loadBalancer, group } = servingWorld([])
  const [described] = list(call(world, 'DescribeTargetGroups'), 'TargetGroups')
  t.same(described?.['LoadBalancerArns'], [loadBalancer])
  const other = newLoadBalancer(world, { Name: 'other' })
  t.equal(
    faultOf(world, 'CreateListener', {
      LoadBalancerArn: other,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: forwardTo(group),
    }),
    'TargetGroupAssociationLimit',
  )
})

t.test('describe finds by ARN, name and load balancer', async (t) => {
  const { world, loadBalancer, group } = servingWorld([])
  newGroup(world, 'green')
  const names = (filter: object): unknown[] =>
    list(call(world, 'DescribeTargetGroups', { ...filter }), 'TargetGroups').map(
      ({ TargetGroupName }) => TargetGroupName,
    )
  t.same(names({}), ['blue', 'green'])
  t.same(names({ LoadBalancerArn: loadBalancer }), ['blue'])
  t.same(names({ TargetGroupArns: [group] }), ['blue'])
  t.same(names({ Names: ['green'] }), ['green'])
  t.equal(faultOf(world, 'DescribeTargetGroups', { Names: ['x'] }), 'TargetGroupNotFound')
  t.equal(faultOf(world, 'DescribeTargetGroups', { TargetGroupArns: ['x'] }), 'TargetGroupNotFound')
  t.equal(faultOf(world, 'DescribeTargetGroups', { LoadBalancerArn: 'x' }), 'LoadBalancerNotFound')
})

t.test('a modified check keeps what is not given', async (t) => {
  const { world, group } = servingWorld([])
  call(world, 'ModifyTargetGroup', { TargetGroupArn: group, HealthCheckPath: '/readyz' })
  t.match(world.loadBalancing.targetGroups[group]?.healthCheck, {
    path: '/readyz',
    intervalSeconds: 10,
  })
  t.equal(faultOf(world, 'ModifyTargetGroup', { TargetGroupArn: 'x' }), 'TargetGroupNotFound')
})

t.test('a group in a rule cannot be deleted, one in none can, with its targets', async (t) => {
  const { world, group, listener } = servingWorld(['i-1'])
  t.equal(faultOf(world, 'DeleteTargetGroup', { TargetGroupArn: group }), 'ResourceInUse')
  deregister(world, group, 'i-1')
  call(world, 'DeleteListener', { ListenerArn: listener })
  call(world, 'DeleteTargetGroup', { TargetGroupArn: group })
  t.same(world.loadBalancing.targetGroups, {})
  t.equal(faultOf(world, 'DeleteTargetGroup', { TargetGroupArn: group }), undefined)
})

t.test('a sticky group beside others wants group stickiness on the rule', async (t) => {
  const world = newWorld()
  const blue = newGroup(world, 'blue')
  const green = newGroup(world, 'green')
  call(world, 'ModifyTargetGroupAttributes', {
    TargetGroupArn: blue,
    Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }],
  })
  const loadBalancer = newLoadBalancer(world)
  t.equal(
    faultOf(world, 'CreateListener', {
      LoadBalancerArn: loadBalancer,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: forwardTo(blue, green),
    }),
    'InvalidLoadBalancerAction',
  )
  t.ok(newListener(world, loadBalancer, forwardTo(blue)))
})

t.test('a group of another VPC cannot be used', async (t) => {
  const world = newWorld()
  const group = newGroup(world, 'blue', { VpcId: 'vpc-2' })
  t.equal(
    faultOf(world, 'CreateListener', {
      LoadBalancerArn: newLoadBalancer(world),
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: forwardTo(group),
    }),
    'InvalidConfigurationRequest',
  )
})
