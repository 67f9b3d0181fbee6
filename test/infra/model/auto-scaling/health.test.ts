import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { activitiesOf, createFleet, groupName, idsOf, membersOf } from '../../../sim/fleet.ts'
import { createDriver, type Driver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

/** A fleet in which chosen instances fail their target group's checks. */
const sickFleet = (changes: ModelObject = {}) => {
  const sick = new Set<string>()
  const driver = createDriver({
    probe: ({ targetId }) =>
      sick.has(targetId) ? { kind: 'timeout' } : { kind: 'status', status: 200 },
  })
  createFleet(driver, changes)
  driver.run(60_000)
  return { driver, sick }
}

const causes = (driver: Driver): string[] =>
  activitiesOf(driver)
    .filter(({ description }) => description.startsWith('Terminating'))
    .map(({ cause }) => cause)

const unreachable = (driver: Driver, instanceId: string): void => {
  const fact = driver.world().facts.instances[instanceId]
  if (fact === undefined) throw new Error('no such instance')
  driver.send({ kind: 'instance', ...fact, reachable: false })
}

t.test('a target that fails its checks is replaced when the type is ELB', async (t) => {
  const { driver, sick } = sickFleet()
  const [first = ''] = idsOf(driver)
  sick.add(first)
  driver.run(90_000)
  t.notOk(idsOf(driver).includes(first))
  t.match(causes(driver), [/in response to an ELB system health check failure\.$/])
  const replacement = activitiesOf(driver).find(({ cause }) => /needing to be replaced/.test(cause))
  t.match(replacement, {
    cause:
      /^At .+Z an instance was launched in response to an unhealthy instance needing to be rep/,
  })
})

t.test('a target that fails its checks stays when the type is EC2', async (t) => {
  const { driver, sick } = sickFleet({ HealthCheckType: 'EC2' })
  sick.add(idsOf(driver)[0] ?? '')
  driver.run(300_000)
  t.same(causes(driver), [])
})

t.test('the grace period holds back the load balancer, not the end of an instance', async (t) => {
  const { driver, sick } = sickFleet({ HealthCheckGracePeriod: 600 })
  const [first = '', second = ''] = idsOf(driver)
  sick.add(first)
  driver.run(300_000)
  t.same(causes(driver), [])
  driver.kill(second)
  t.match(causes(driver), [/an EC2 health check indicating it has been terminated or stopped\.$/])
  driver.run(300_000)
  t.match(causes(driver)[1], /ELB system health check/)
})

t.test('no target group speaks before one instance has passed in it', async (t) => {
  const driver = createDriver({ probe: () => ({ kind: 'timeout' }) })
  createFleet(driver)
  driver.run(600_000)
  t.same(causes(driver), [], 'nothing ever passed, so nothing is replaced')
})

t.test('a failing status check counts after two minutes', async (t) => {
  const { driver } = sickFleet()
  unreachable(driver, idsOf(driver)[0] ?? '')
  driver.run(110_000)
  t.same(causes(driver), [])
  driver.run(20_000)
  t.match(causes(driver), [/EC2 instance status checks failure/])
})

t.test('with HealthCheck suspended nothing becomes unhealthy', async (t) => {
  const { driver } = sickFleet()
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['HealthCheck'] })
  driver.kill(idsOf(driver)[0] ?? '')
  driver.run(60_000)
  t.same(
    membersOf(driver).map(({ healthy }) => healthy),
    [true, true],
  )
  driver.call('ResumeProcesses', { ...group, ScalingProcesses: ['HealthCheck'] })
  t.equal(causes(driver).length, 1)
})

t.test('unhealthy instances are replaced a tenth at a time, at least one', async (t) => {
  const { driver } = sickFleet({ MaxSize: 20, DesiredCapacity: 20 })
  for (const InstanceId of idsOf(driver)) {
    driver.call('SetInstanceHealth', { InstanceId, HealthStatus: 'Unhealthy' })
  }
  const leaving = () => membersOf(driver).filter(({ state }) => state.startsWith('Term')).length
  t.equal(leaving(), 2)
  driver.run(600_000)
  t.equal(causes(driver).length, 20)
  t.ok(membersOf(driver).every(({ healthy }) => healthy))
})

t.test('dead instances are not rationed', async (t) => {
  const { driver } = sickFleet()
  for (const id of idsOf(driver)) driver.kill(id)
  t.equal(causes(driver).length, 2)
})

t.test('with ReplaceUnhealthy suspended the unhealthy stay and are shown', async (t) => {
  const { driver } = sickFleet()
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['ReplaceUnhealthy'] })
  driver.kill(idsOf(driver)[0] ?? '')
  driver.run(60_000)
  t.match(driver.call('DescribeAutoScalingInstances'), {
    AutoScalingInstances: [
      { HealthStatus: 'UNHEALTHY', LifecycleState: 'InService' },
      { HealthStatus: 'HEALTHY' },
    ],
  })
})

t.test('with Launch suspended the unhealthy go and nothing comes', async (t) => {
  const { driver } = sickFleet()
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['Launch'] })
  for (const InstanceId of idsOf(driver)) {
    driver.call('SetInstanceHealth', { InstanceId, HealthStatus: 'Unhealthy' })
  }
  driver.run(120_000)
  t.same(idsOf(driver), [])
  driver.call('ResumeProcesses', group)
  driver.run(20_000)
  t.equal(idsOf(driver).length, 2)
})
