import t from 'tap'
import {
  deregisterTarget,
  isDrained,
  registerTarget,
  targetGroupExists,
  targetHealth,
} from '../../../../infra/model/load-balancing/targets.ts'
import { probes } from '../../../../infra/model/load-balancing/probes.ts'
import { nextLoadBalancingDue } from '../../../../infra/model/load-balancing/due.ts'
import {
  bad,
  call,
  check,
  deregister,
  good,
  healthIn,
  newWorld,
  pass,
  register,
  servingWorld,
} from './fixture.ts'

t.test('a new target is healthy after one pass', async (t) => {
  const { world, group } = servingWorld()
  t.equal(healthIn(world, group, 'i-1'), 'initial Elb.RegistrationInProgress')
  check(world, group, 'i-1', good)
  t.equal(healthIn(world, group, 'i-1'), 'healthy')
})

t.test('a new target that fails is checked on until its threshold', async (t) => {
  const { world, group } = servingWorld()
  check(world, group, 'i-1', bad)
  t.equal(healthIn(world, group, 'i-1'), 'initial Elb.InitialHealthChecking')
  check(world, group, 'i-1', bad)
  t.equal(healthIn(world, group, 'i-1'), 'unhealthy Target.ResponseCodeMismatch')
})

t.test('thresholds count consecutive outcomes, for recovery as for failure', async (t) => {
  const { world, group } = servingWorld()
  check(world, group, 'i-1', good, bad, good, bad)
  t.equal(healthIn(world, group, 'i-1'), 'healthy')
  check(world, group, 'i-1', { kind: 'timeout' })
  t.equal(healthIn(world, group, 'i-1'), 'unhealthy Target.Timeout')
  check(world, group, 'i-1', good, good, bad, good, good)
  t.equal(healthIn(world, group, 'i-1'), 'unhealthy Target.ResponseCodeMismatch')
  check(world, group, 'i-1', good)
  t.equal(healthIn(world, group, 'i-1'), 'healthy')
})

t.test('a refused check is a failed health check', async (t) => {
  const { world, group } = servingWorld()
  check(world, group, 'i-1', { kind: 'refused' }, { kind: 'refused' })
  t.equal(healthIn(world, group, 'i-1'), 'unhealthy Target.FailedHealthChecks')
  t.equal(targetHealth(world, group, 'i-1')?.description, 'Health checks failed')
})

t.test('a deregistered target drains until the delay ends', async (t) => {
  const { world, group } = servingWorld()
  check(world, group, 'i-1', good)
  deregister(world, group, 'i-1')
  t.equal(healthIn(world, group, 'i-1'), 'draining Target.DeregistrationInProgress')
  t.equal(nextLoadBalancingDue(world), world.now + 300_000)
  pass(world, 299_999)
  t.notOk(isDrained(world, group, 'i-1'))
  pass(world, 1)
  t.ok(isDrained(world, group, 'i-1'))
  t.equal(healthIn(world, group, 'i-1'), 'absent')
  t.equal(nextLoadBalancingDue(world), undefined)
})

t.test('deregistering again neither restarts nor shortens the delay', async (t) => {
  const { world, group } = servingWorld()
  deregister(world, group, 'i-1')
  pass(world, 200_000)
  deregister(world, group, 'i-1')
  pass(world, 100_000)
  t.ok(isDrained(world, group, 'i-1'))
})

t.test('deregistering what is absent succeeds', async (t) => {
  const { world, group } = servingWorld()
  deregister(world, group, 'i-3')
  t.ok(isDrained(world, group, 'i-3'))
})

t.test('a delay of 0 and a group in no rule have nothing to drain', async (t) => {
  const { world, group } = servingWorld()
  call(world, 'ModifyTargetGroupAttributes', {
    TargetGroupArn: group,
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }],
  })
  deregister(world, group, 'i-1')
  t.ok(isDrained(world, group, 'i-1'))
})

t.test('registering a draining target ends the draining and starts over', async (t) => {
  const { world, group } = servingWorld()
  check(world, group, 'i-1', good)
  deregister(world, group, 'i-1')
  register(world, group, 'i-1')
  t.equal(healthIn(world, group, 'i-1'), 'initial Elb.RegistrationInProgress')
})

t.test('registering a registered target changes nothing', async (t) => {
  const { world, group } = servingWorld()
  check(world, group, 'i-1', good)
  registerTarget(world, group, { id: 'i-1' })
  t.equal(healthIn(world, group, 'i-1'), 'healthy')
})

t.test('a stopped instance is unused, and is checked anew when it runs again', async (t) => {
  const { world, group } = servingWorld()
  check(world, group, 'i-1', good)
  const fact = world.facts.instances['i-1']
  Object.assign(fact ?? {}, { state: 'stopped' })
  pass(world, 1000)
  t.equal(healthIn(world, group, 'i-1'), 'unused Target.InvalidState')
  Object.assign(fact ?? {}, { state: 'running' })
  pass(world, 1000)
  t.equal(healthIn(world, group, 'i-1'), 'initial Elb.RegistrationInProgress')
})

t.test('a terminated instance is unused, and leaves by itself', async (t) => {
  const { world, group } = servingWorld()
  Object.assign(world.facts.instances['i-1'] ?? {}, { state: 'terminated' })
  pass(world, 1)
  t.equal(healthIn(world, group, 'i-1'), 'unused Target.InvalidState')
  pass(world, (nextLoadBalancingDue(world) ?? 0) - world.now)
  t.equal(healthIn(world, group, 'i-1'), 'absent')
})

t.test('whatever state follows, nothing is due for an instance that has not ended', async (t) => {
  for (const state of ['running', 'stopped'] as const) {
    const { world } = servingWorld()
    for (const each of ['shutting-down', state] as const) {
      Object.assign(world.facts.instances['i-1'] ?? {}, { state: each })
      pass(world, 1)
    }
    t.equal(nextLoadBalancingDue(world), undefined, state)
  }
})

t.test('a draining instance that stops or ends has nothing left to drain', async (t) => {
  for (const state of ['stopped', 'terminated'] as const) {
    const { world, group } = servingWorld()
    deregister(world, group, 'i-1')
    Object.assign(world.facts.instances['i-1'] ?? {}, { state })
    pass(world, 1)
    t.ok(isDrained(world, group, 'i-1'), state)
  }
})

t.test('of several registrations of one id the worst is told', async (t) => {
  const { world, group } = servingWorld(['i-1'])
  registerTarget(world, group, { id: 'i-1', port: 9090 })
  check(world, group, 'i-1', good)
  t.equal(healthIn(world, group, 'i-1'), 'initial Elb.RegistrationInProgress')
  deregisterTarget(world, group, 'i-1', 9090)
  t.equal(healthIn(world, group, 'i-1'), 'draining Target.DeregistrationInProgress')
})

t.test('an outcome that comes late for a draining or absent target is dropped', async (t) => {
  const { world, group } = servingWorld()
  deregister(world, group, 'i-1')
  check(world, group, 'i-1', good)
  check(world, group, 'i-3', good)
  check(world, 'arn:none', 'i-1', good)
  t.equal(healthIn(world, group, 'i-1'), 'draining Target.DeregistrationInProgress')
  t.equal(healthIn(world, group, 'i-3'), 'absent')
})

t.test('a check on a port of its own counts for every registration', async (t) => {
  const { world, group } = servingWorld(['i-1'], { HealthCheckPort: '8080', Port: 9000 })
  registerTarget(world, group, { id: 'i-1', port: 9001 })
  t.equal(probes(world).length, 1)
  check(world, group, 'i-1', good)
  t.equal(healthIn(world, group, 'i-1'), 'healthy')
})

t.test('a group that is not there has no targets, and says so', async (t) => {
  const world = newWorld()
  t.notOk(targetGroupExists(world, 'arn:none'))
  t.ok(isDrained(world, 'arn:none', 'i-1'))
  t.equal(targetHealth(world, 'arn:none', 'i-1'), undefined)
  t.throws(() => registerTarget(world, 'arn:none', { id: 'i-1' }), { code: 'TargetGroupNotFound' })
})
