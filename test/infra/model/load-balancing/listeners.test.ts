import t from 'tap'
import {
  call,
  faultOf,
  forwardTo,
  list,
  newGroup,
  newListener,
  newLoadBalancer,
  newWorld,
} from './fixture.ts'

const fixed = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }]

const scene = () => {
  const world = newWorld()
  const loadBalancer = newLoadBalancer(world)
  const group = newGroup(world, 'blue')
  return { world, loadBalancer, group, listener: newListener(world, loadBalancer, fixed) }
}

t.test('the default actions are the default rule', async (t) => {
  const { world, listener } = scene()
  const [rule] = list(call(world, 'DescribeRules', { ListenerArn: listener }), 'Rules')
  t.match(rule, { Priority: 'default', IsDefault: true, Conditions: [], Actions: fixed })
  t.match(rule?.['RuleArn'], listener.replace(':listener/', ':listener-rule/'))
})

t.test('one group shows both on the action and in its forward config', async (t) => {
  const { world, loadBalancer, group } = scene()
  const arn = newListener(world, loadBalancer, [{ Type: 'forward', TargetGroupArn: group }], {
    Port: 81,
  })
  const [listener] = list(call(world, 'DescribeListeners', { ListenerArns: [arn] }), 'Listeners')
  t.same(listener?.['DefaultActions'], [
    {
      Type: 'forward',
      TargetGroupArn: group,
      ForwardConfig: {
        TargetGroups: [{ TargetGroupArn: group, Weight: 1 }],
        TargetGroupStickinessConfig: { Enabled: false },
      },
    },
  ])
})

t.test('what cannot be created is refused with its own code', async (t) => {
  const { world, loadBalancer } = scene()
  const params = { LoadBalancerArn: loadBalancer, Protocol: 'HTTP', DefaultActions: fixed }
  const cases: [string, object, string][] = [
    ['the same port', { Port: 80 }, 'DuplicateListener'],
    ['no port', {}, 'ValidationError'],
    ['port 0', { Port: 0 }, 'ValidationError'],
    ['another protocol', { Port: 81, Protocol: 'TCP' }, 'ValidationError'],
    ['no load balancer', { Port: 81, LoadBalancerArn: 'arn' }, 'LoadBalancerNotFound'],
    ['no target group', { Port: 81, DefaultActions: forwardTo('arn') }, 'TargetGroupNotFound'],
    ['no action', { Port: 81, DefaultActions: [] }, 'ValidationError'],
  ]
  for (const [name, changes, code] of cases) {
    t.equal(faultOf(world, 'CreateListener', { ...params, ...changes }), code, name)
  }
  t.equal(Object.keys(world.loadBalancing.listeners).length, 1)
})

t.test('a listener can move to a free port and to other actions', async (t) => {
  const { world, loadBalancer, group, listener } = scene()
  newListener(world, loadBalancer, fixed, { Port: 81 })
  t.equal(
    faultOf(world, 'ModifyListener', { ListenerArn: listener, Port: 81 }),
    'DuplicateListener',
  )
  const answer = call(world, 'ModifyListener', {
    ListenerArn: listener,
    Port: 82,
    DefaultActions: forwardTo(group),
  })
  t.match(list(answer, 'Listeners')[0], { Port: 82, DefaultActions: [{ Type: 'forward' }] })
})

t.test('describe wants a load balancer or listeners, not both and not neither', async (t) => {
  const { world, loadBalancer, listener } = scene()
  t.equal(faultOf(world, 'DescribeListeners'), 'ValidationError')
  t.equal(
    faultOf(world, 'DescribeListeners', {
      ListenerArns: [listener],
      LoadBalancerArn: loadBalancer,
    }),
    'ValidationError',
  )
  t.equal(faultOf(world, 'DescribeListeners', { ListenerArns: ['arn'] }), 'ListenerNotFound')
  const found = call(world, 'DescribeListeners', { LoadBalancerArn: loadBalancer })
  t.equal(list(found, 'Listeners').length, 1)
})

t.test('deleting takes the rules along', async (t) => {
  const { world, listener } = scene()
  call(world, 'DeleteListener', { ListenerArn: listener })
  t.same([world.loadBalancing.listeners, world.loadBalancing.rules], [{}, {}])
  t.equal(faultOf(world, 'DeleteListener', { ListenerArn: listener }), 'ListenerNotFound')
})

t.test('there are at most 50', async (t) => {
  const { world, loadBalancer } = scene()
  for (let port = 1000; port < 1049; port += 1) {
    newListener(world, loadBalancer, fixed, { Port: port })
  }
  const params = { LoadBalancerArn: loadBalancer, Protocol: 'HTTP', DefaultActions: fixed }
  t.equal(faultOf(world, 'CreateListener', { ...params, Port: 99 }), 'TooManyListeners')
})
