import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { routing } from '../../../../infra/model/load-balancing/routing.ts'
import type { World } from '../../../../infra/model/world.ts'
import {
  bad,
  call,
  check,
  deregister,
  forwardTo,
  good,
  newGroup,
  newListener,
  newRule,
  newWorld,
  newLoadBalancer,
  pass,
  register,
  servingWorld,
} from './fixture.ts'

/** `i-1 open` and so on, of the first rule of the first listener. */
const admissions = (world: World): string[] => {
  const action = routing(world).loadBalancers[0]?.listeners[0]?.rules[0]?.action
  return action?.kind === 'forward'
    ? action.groups.flatMap(({ targets }) =>
        targets.map(({ targetId, admits }) => `${targetId} ${admits}`),
      )
    : []
}

t.test('a load balancer routes once it is active', async (t) => {
  const world = newWorld()
  newLoadBalancer(world)
  t.same(routing(world).loadBalancers, [])
  pass(world, 1)
  t.equal(routing(world).loadBalancers.length, 1)
})

t.test('healthy targets are open, new ones closed, leaving ones draining', async (t) => {
  const { world, group } = servingWorld(['i-1', 'i-2'])
  t.same(admissions(world), ['i-1 closed', 'i-2 closed'])
  check(world, group, 'i-1', good)
  t.same(admissions(world), ['i-1 open', 'i-2 closed'])
  check(world, group, 'i-2', good)
  deregister(world, group, 'i-1')
  t.same(admissions(world), ['i-1 draining', 'i-2 open'])
})

t.test('when every target is unhealthy, all are open', async (t) => {
  const { world, group } = servingWorld(['i-1', 'i-2'])
  check(world, group, 'i-1', good, bad, bad)
  check(world, group, 'i-2', good)
  t.same(admissions(world), ['i-1 closed', 'i-2 open'])
  check(world, group, 'i-2', bad, bad)
  t.same(admissions(world), ['i-1 open', 'i-2 open'])
  check(world, group, 'i-2', good, good, good)
  t.same(admissions(world), ['i-1 closed', 'i-2 open'])
})

t.test('the minimum of healthy targets can be raised, as a count or a percentage', async (t) => {
  for (const [key, value] of [
    ['count', '2'],
    ['percentage', '60'],
  ] as const) {
    const { world, group } = servingWorld(['i-1', 'i-2'])
    call(world, 'ModifyTargetGroupAttributes', {
      TargetGroupArn: group,
      Attributes: [
        {
          Key: `target_group_health.unhealthy_state_routing.minimum_healthy_targets.${key}`,
          Value: value,
        },
      ],
    })
    check(world, group, 'i-1', bad, bad)
    check(world, group, 'i-2', good)
    t.same(admissions(world), ['i-1 open', 'i-2 open'], key)
  }
})

t.test('a target in a zone that is not enabled gets nothing', async (t) => {
  const { world, group } = servingWorld(['i-1', 'i-3'])
  check(world, group, 'i-3', good)
  t.same(admissions(world), ['i-1 closed', 'i-3 closed'])
})

t.test('rules stand in order of priority, the default one last', async (t) => {
  const { world, listener, group } = servingWorld([])
  newRule(world, listener, 20, forwardTo(group))
  newRule(world, listener, 10, forwardTo(group))
  const rules = routing(world).loadBalancers[0]?.listeners[0]?.rules ?? []
  t.same(
    rules.map(({ priority }) => priority),
    [10, 20, 0],
  )
  t.same(rules[0]?.conditions, [{ field: 'path-pattern', values: ['/10/*'] }])
  t.same(rules[2]?.conditions, [])
})

t.test('weights, algorithm and both kinds of stickiness are told', async (t) => {
  const world = newWorld()
  const loadBalancer = newLoadBalancer(world)
  const blue = newGroup(world, 'blue')
  const green = newGroup(world, 'green', { Protocol: 'HTTPS' })
  call(world, 'ModifyTargetGroupAttributes', {
    TargetGroupArn: green,
    Attributes: [
      { Key: 'stickiness.enabled', Value: 'true' },
      { Key: 'stickiness.lb_cookie.duration_seconds', Value: '90' },
      { Key: 'load_balancing.algorithm.type', Value: 'least_outstanding_requests' },
    ],
  })
  newListener(world, loadBalancer, [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: blue, Weight: 99 },
          { TargetGroupArn: green, Weight: 0 },
        ],
        TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
      },
    },
  ])
  pass(world, 1)
  t.same(routing(world).loadBalancers[0]?.listeners[0]?.rules[0]?.action, {
    kind: 'forward',
    stickySeconds: 60,
    groups: [
      { targetGroupArn: blue, weight: 99, protocol: 'HTTP', algorithm: 'round_robin', targets: [] },
      {
        targetGroupArn: green,
        weight: 0,
        protocol: 'HTTPS',
        algorithm: 'least_outstanding_requests',
        stickyTargetSeconds: 90,
        targets: [],
      },
    ],
  })
})

const actionOf = (action: ModelObject, params: ModelObject = {}) => {
  const world = newWorld()
  newListener(world, newLoadBalancer(world), [action], params)
  pass(world, 1)
  return routing(world).loadBalancers[0]?.listeners[0]?.rules[0]?.action
}

t.test('a redirect has its listener filled in and the request left open', async (t) => {
  const location = (config: ModelObject) => {
    const action = actionOf(
      { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', ...config } },
      { Port: 8000 },
    )
    return action?.kind === 'redirect' ? action.location : undefined
  }
  t.equal(location({ Protocol: 'HTTPS', Port: '443' }), 'https://#{host}:443/#{path}?#{query}')
  t.equal(location({ Path: '/x', Query: '' }), 'http://#{host}:8000/x')
})

t.test('a fixed response has a type and a body even when none is given', async (t) => {
  t.same(actionOf({ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }), {
    kind: 'fixed-response',
    status: 404,
    contentType: 'text/plain',
    body: '',
  })
})

t.test('every condition is told in the words of its field', async (t) => {
  const { world, listener, group } = servingWorld([])
  const conditions: ModelObject[] = [
    { Field: 'host-header', HostHeaderConfig: { Values: ['a.b'] } },
    { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
    { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-A', Values: ['b'] } },
    { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'k', Value: 'v' }] } },
    { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } },
  ]
  call(world, 'CreateRule', {
    ListenerArn: listener,
    Priority: 1,
    Conditions: conditions,
    Actions: forwardTo(group),
  })
  t.same(routing(world).loadBalancers[0]?.listeners[0]?.rules[0]?.conditions, [
    { field: 'host-header', values: ['a.b'] },
    { field: 'http-request-method', values: ['GET'] },
    { field: 'http-header', name: 'X-A', values: ['b'] },
    { field: 'query-string', values: [{ key: 'k', value: 'v' }] },
    { field: 'source-ip', values: ['10.0.0.0/8'] },
  ])
})

t.test('access logs are told when they are on', async (t) => {
  const { world, loadBalancer, group } = servingWorld([])
  register(world, group, 'i-1')
  t.notOk('accessLogs' in (routing(world).loadBalancers[0] ?? {}))
  call(world, 'ModifyLoadBalancerAttributes', {
    LoadBalancerArn: loadBalancer,
    Attributes: [
      { Key: 'access_logs.s3.enabled', Value: 'true' },
      { Key: 'access_logs.s3.bucket', Value: 'logs' },
    ],
  })
  t.same(routing(world).loadBalancers[0]?.accessLogs, { bucket: 'logs', prefix: '' })
})
