import t from 'tap'
import { probes } from '../../../../infra/model/load-balancing/probes.ts'
import {
  call,
  check,
  deregister,
  forwardTo,
  good,
  healthIn,
  newGroup,
  newRule,
  register,
  servingWorld,
} from './fixture.ts'

t.test('the check of a new target is due at once, the next one an interval later', async (t) => {
  const { world, group } = servingWorld(['i-1'])
  t.ok((probes(world)[0]?.dueAt ?? Infinity) <= world.now)
  check(world, group, 'i-1', good)
  t.equal(probes(world)[0]?.dueAt, world.now + 10_000)
})

t.test('a check says where, what and how long', async (t) => {
  const { world } = servingWorld(['i-1'], {
    HealthCheckPort: '8081',
    HealthCheckPath: '/readyz',
    HealthCheckTimeoutSeconds: 3,
  })
  t.match(probes(world), [
    {
      targetId: 'i-1',
      address: '10.0.3.1',
      port: 8081,
      path: '/readyz',
      protocol: 'HTTP',
      timeoutMs: 3000,
    },
  ])
})

t.test('a group in no rule is not checked until a rule names it', async (t) => {
  const { world, listener } = servingWorld([])
  const green = newGroup(world, 'green')
  register(world, green, 'i-2')
  t.same(probes(world), [])
  t.equal(healthIn(world, green, 'i-2'), 'unused Target.NotInUse')
  newRule(world, listener, 1, forwardTo(green))
  t.equal(probes(world).length, 1)
  t.equal(healthIn(world, green, 'i-2'), 'initial Elb.RegistrationInProgress')
})

t.test('weight 0 is a use: the group is checked', async (t) => {
  const { world, listener, group } = servingWorld([])
  const green = newGroup(world, 'green')
  register(world, green, 'i-2')
  call(world, 'ModifyListener', {
    ListenerArn: listener,
    DefaultActions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: group, Weight: 1 },
            { TargetGroupArn: green, Weight: 0 },
          ],
        },
      },
    ],
  })
  t.same(
    probes(world).map(({ targetId }) => targetId),
    ['i-2'],
  )
})

t.test('no draining target, and none in a zone that is not enabled, is checked', async (t) => {
  const { world, group } = servingWorld(['i-1', 'i-2', 'i-3'])
  deregister(world, group, 'i-1')
  t.same(
    probes(world).map(({ targetId }) => targetId),
    ['i-2'],
  )
  t.equal(healthIn(world, group, 'i-3'), 'unused Target.NotInUse')
})
