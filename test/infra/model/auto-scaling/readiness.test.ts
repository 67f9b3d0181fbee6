import t from 'tap'
import { isAwaiting, isReady, readyCount } from '../../../../infra/model/auto-scaling/readiness.ts'
import { createFleet, groupName, groupOf, membersOf } from '../../../sim/fleet.ts'
import { createDriver, type Driver } from '../../../sim/world-driver.ts'

const ready = (driver: Driver): number => readyCount(driver.world(), groupOf(driver))
const awaits = (driver: Driver): boolean => isAwaiting(driver.world(), groupOf(driver))

t.test('a new instance is ready after its first health check in the target group', async (t) => {
  let status = 503
  const driver = createDriver({ probe: () => ({ kind: 'status', status }) })
  createFleet(driver, { HealthCheckGracePeriod: 300 })
  driver.run(12_000)
  t.ok(membersOf(driver).every(({ state }) => state === 'InService'))
  t.equal(ready(driver), 0, 'in service is not enough')
  t.ok(awaits(driver))
  status = 200
  driver.run(120_000)
  t.equal(ready(driver), 2)
  t.notOk(awaits(driver))
})

t.test('and after the default instance warmup, to the second', async (t) => {
  const driver = createDriver()
  createFleet(driver, { HealthCheckType: 'EC2', DefaultInstanceWarmup: 60 })
  driver.run(6_000)
  const [first] = membersOf(driver)
  t.equal(first?.state, 'InService')
  driver.run(59_999)
  t.equal(ready(driver), 0)
  driver.run(1)
  t.equal(ready(driver), 2)
})

t.test('an unhealthy, an unreachable and a leaving instance are not ready', async (t) => {
  const driver = createDriver()
  createFleet(driver, { HealthCheckType: 'EC2', DesiredCapacity: 3 })
  driver.call('SuspendProcesses', {
    AutoScalingGroupName: groupName,
    ScalingProcesses: ['ReplaceUnhealthy'],
  })
  driver.run(60_000)
  const [sick, cut, leaving] = membersOf(driver).map(({ instanceId }) => instanceId)
  driver.call('SetInstanceHealth', { InstanceId: sick, HealthStatus: 'Unhealthy' })
  const fact = driver.world().facts.instances[cut ?? '']
  if (fact === undefined) throw new Error('no instance')
  driver.send({ kind: 'instance', ...fact, reachable: false })
  driver.call('TerminateInstanceInAutoScalingGroup', {
    InstanceId: leaving,
    ShouldDecrementDesiredCapacity: true,
  })
  const readiness = membersOf(driver).map((member) =>
    isReady(driver.world(), groupOf(driver), member),
  )
  t.same(readiness, [false, false, false])
})
