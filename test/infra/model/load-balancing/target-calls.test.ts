import t from 'tap'
import { bad, call, check, deregister, faultOf, list, servingWorld } from './fixture.ts'

const describe = (scene: ReturnType<typeof servingWorld>, ...ids: string[]) =>
  list(
    call(scene.world, 'DescribeTargetHealth', {
      TargetGroupArn: scene.group,
      ...(ids.length === 0 ? {} : { Targets: ids.map((Id) => ({ Id })) }),
    }),
    'TargetHealthDescriptions',
  )

t.test("health is told with AWS's reasons and descriptions", async (t) => {
  const scene = servingWorld(['i-1', 'i-2'])
  check(scene.world, scene.group, 'i-1', bad, bad)
  deregister(scene.world, scene.group, 'i-2')
  t.same(describe(scene), [
    {
      Target: { Id: 'i-1', Port: 8080 },
      HealthCheckPort: '8080',
      TargetHealth: {
        State: 'unhealthy',
        Reason: 'Target.ResponseCodeMismatch',
        Description: 'Health checks failed with these codes: [503]',
      },
    },
    {
      Target: { Id: 'i-2', Port: 8080 },
      HealthCheckPort: '8080',
      TargetHealth: {
        State: 'draining',
        Reason: 'Target.DeregistrationInProgress',
        Description: 'Target deregistration is in progress',
      },
    },
  ])
})

t.test('a target that is asked for and not registered shows as unused', async (t) => {
  t.match(describe(servingWorld(), 'i-1', 'i-3'), [
    { Target: { Id: 'i-1' } },
    { Target: { Id: 'i-3' }, TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } },
  ])
})

t.test('an instance must run, and an id must be one', async (t) => {
  const { world, group } = servingWorld([])
  const fault = (Id: string, rest = {}) =>
    faultOf(world, 'RegisterTargets', { TargetGroupArn: group, Targets: [{ Id, ...rest }] })
  Object.assign(world.facts.instances['i-1'] ?? {}, { state: 'stopped' })
  t.equal(fault('i-1'), 'InvalidTarget')
  t.equal(fault('i-9'), 'InvalidTarget')
  t.equal(fault('10.0.0.1'), 'ValidationError')
  t.equal(fault('i-2', { Port: 0 }), 'ValidationError')
  t.equal(fault('i-2'), undefined)
  t.equal(faultOf(world, 'RegisterTargets', { TargetGroupArn: group }), 'ValidationError')
  t.equal(faultOf(world, 'RegisterTargets', { TargetGroupArn: 'x' }), 'TargetGroupNotFound')
})

t.test('one bad target leaves the others unregistered', async (t) => {
  const { world, group } = servingWorld([])
  const Targets = [{ Id: 'i-1' }, { Id: 'i-9' }]
  t.equal(faultOf(world, 'RegisterTargets', { TargetGroupArn: group, Targets }), 'InvalidTarget')
  t.same(world.loadBalancing.targetGroups[group]?.targets, {})
})

t.test('addresses are registered in a group of addresses, in a zone or in all', async (t) => {
  const scene = servingWorld([], { TargetType: 'ip' })
  const { world, group } = scene
  const register = (Id: string, AvailabilityZone: string) =>
    call(world, 'RegisterTargets', { TargetGroupArn: group, Targets: [{ Id, AvailabilityZone }] })
  register('10.0.0.1', 'all')
  register('10.0.0.2', 'eu-west-1c')
  t.match(describe(scene), [
    { Target: { Id: '10.0.0.1' }, TargetHealth: { State: 'initial' } },
    { Target: { Id: '10.0.0.2' }, TargetHealth: { Reason: 'Target.NotInUse' } },
  ])
  t.equal(
    faultOf(world, 'RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: 'i-1' }] }),
    'ValidationError',
  )
})

t.test('deregistering can mean one port of several', async (t) => {
  const scene = servingWorld(['i-1'])
  const { world, group } = scene
  call(world, 'RegisterTargets', {
    TargetGroupArn: group,
    Targets: [{ Id: 'i-1', Port: 9000 }],
  })
  call(world, 'DeregisterTargets', {
    TargetGroupArn: group,
    Targets: [{ Id: 'i-1', Port: 9000 }],
  })
  t.match(describe(scene), [
    { Target: { Port: 8080 }, TargetHealth: { State: 'initial' } },
    { Target: { Port: 9000 }, TargetHealth: { State: 'draining' } },
  ])
})

t.test('a group has at most 1000 targets', async (t) => {
  const { world, group } = servingWorld([])
  const Targets = Array.from({ length: 1001 }, (_, index) => ({ Id: 'i-1', Port: index + 1 }))
  t.equal(faultOf(world, 'RegisterTargets', { TargetGroupArn: group, Targets }), 'TooManyTargets')
})
