import t from 'tap'
import { createFleet, groupName, idsOf, membersOf, statesOf } from '../../../sim/fleet.ts'
import { createDriver, type Driver } from '../../../sim/world-driver.ts'

t.test('the next unhealthy one goes when the replacement of the last one serves', async (t) => {
  const driver = createDriver()
  createFleet(driver, { DesiredCapacity: 4, HealthCheckGracePeriod: 0 })
  driver.run(20_000)
  for (const InstanceId of idsOf(driver)) {
    driver.call('SetInstanceHealth', { InstanceId, HealthStatus: 'Unhealthy' })
  }
  const serving = () => membersOf(driver).filter(({ state }) => state === 'InService').length
  let least = serving()
  for (let second = 0; second < 240; second += 1) {
    driver.run(1_000)
    least = Math.min(least, serving())
  }
  t.equal(least, 3)
  t.ok(membersOf(driver).every(({ healthy }) => healthy))
})

const keepAll = { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 }
const launchHook = {
  LifecycleHookName: 'ready',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  HeartbeatTimeout: 300,
  DefaultResult: 'CONTINUE',
}

/** A settled group whose checks are EC2's alone, under a policy. */
const settled = (policy: object, changes: object = {}): Driver => {
  const driver = createDriver()
  createFleet(driver, {
    InstanceMaintenancePolicy: { ...policy },
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 0,
    ...changes,
  })
  driver.run(60_000)
  return driver
}

const sicken = (driver: Driver, ...ids: readonly string[]): void => {
  for (const InstanceId of ids) {
    driver.call('SetInstanceHealth', { InstanceId, HealthStatus: 'Unhealthy' })
  }
}

const stateOf = (driver: Driver, id = ''): string | undefined =>
  membersOf(driver).find(({ instanceId }) => instanceId === id)?.state

t.test('at 100 % the unhealthy one serves until its replacement does', async (t) => {
  const driver = settled(keepAll)
  driver.call('PutLifecycleHook', { AutoScalingGroupName: groupName, ...launchHook })
  const [sick = ''] = idsOf(driver)
  sicken(driver, sick)
  driver.run(20_000)
  const fresh = membersOf(driver).find(({ state }) => state === 'Pending:Wait')
  t.equal(stateOf(driver, sick), 'InService', 'while the replacement waits for its hook')
  driver.call('CompleteLifecycleAction', {
    AutoScalingGroupName: groupName,
    LifecycleHookName: 'ready',
    InstanceId: fresh?.instanceId,
    LifecycleActionResult: 'CONTINUE',
  })
  driver.run(40_000)
  t.equal(stateOf(driver, sick), undefined)
  t.same(statesOf(driver), ['InService', 'InService'])
})

t.test('a replacement counts when the default instance warmup has passed', async (t) => {
  const driver = settled(keepAll, { DefaultInstanceWarmup: 120 })
  driver.run(120_000)
  const [sick = ''] = idsOf(driver)
  sicken(driver, sick)
  driver.run(100_000)
  t.equal(stateOf(driver, sick), 'InService')
  driver.run(60_000)
  t.equal(stateOf(driver, sick), undefined)
})

t.test('terminate and launch: with a minimum of 0 % all of them go at once', async (t) => {
  const driver = settled(
    { MinHealthyPercentage: 0, MaxHealthyPercentage: 100 },
    { DesiredCapacity: 4 },
  )
  sicken(driver, ...idsOf(driver))
  t.ok(statesOf(driver).every((state) => state.startsWith('Terminating')))
})

t.test('an instance that no longer runs is replaced at once, whatever the policy', async (t) => {
  const driver = settled(keepAll)
  const [dead = '', sick = ''] = idsOf(driver)
  sicken(driver, sick)
  driver.kill(dead)
  driver.kill(sick)
  driver.run(0)
  t.equal(stateOf(driver, dead), undefined)
  t.equal(stateOf(driver, sick), undefined, 'one that waited for its replacement')
  driver.run(60_000)
  t.same(statesOf(driver), ['InService', 'InService'])
})

t.test('when replacements fail as well, no more are kept than the maximum allows', async (t) => {
  const driver = settled(keepAll)
  let most = 0
  for (let second = 0; second < 240; second += 1) {
    sicken(driver, ...idsOf(driver).filter((id) => stateOf(driver, id) === 'InService'))
    driver.run(1_000)
    most = Math.max(most, statesOf(driver).filter((state) => !/^Term/.test(state)).length)
  }
  t.equal(most, 4, '200 % of two')
  driver.run(120_000)
  t.same(statesOf(driver), ['InService', 'InService'])
})

t.test('one that is healthy again stays, and its replacement goes', async (t) => {
  const driver = settled(keepAll)
  const before = idsOf(driver)
  sicken(driver, ...before.slice(0, 1))
  driver.run(2_000)
  driver.call('SetInstanceHealth', { InstanceId: before[0], HealthStatus: 'Healthy' })
  driver.run(60_000)
  t.same(idsOf(driver), before)
})

t.test('one in Standby comes back to the group that it left while being replaced', async (t) => {
  const driver = settled(keepAll)
  const [sick = ''] = idsOf(driver)
  sicken(driver, sick)
  const one = { AutoScalingGroupName: groupName, InstanceIds: [sick] }
  driver.call('EnterStandby', { ...one, ShouldDecrementDesiredCapacity: false })
  driver.run(60_000)
  t.same(statesOf(driver).sort(), ['InService', 'InService', 'Standby'])
  driver.call('SetInstanceHealth', { InstanceId: sick, HealthStatus: 'Healthy' })
  driver.call('ExitStandby', one)
  driver.run(60_000)
  t.same(statesOf(driver), ['InService', 'InService', 'InService'])
})

t.test('a policy that is taken away lets the unhealthy one go at once', async (t) => {
  const driver = settled(keepAll)
  const [sick = ''] = idsOf(driver)
  sicken(driver, sick)
  t.equal(stateOf(driver, sick), 'InService')
  driver.call('UpdateAutoScalingGroup', {
    AutoScalingGroupName: groupName,
    InstanceMaintenancePolicy: { MinHealthyPercentage: -1, MaxHealthyPercentage: -1 },
  })
  t.match(stateOf(driver, sick), /^Terminating/)
})

t.test('a person who terminates an instance is not made to wait', async (t) => {
  const driver = settled(keepAll)
  const [chosen = ''] = idsOf(driver)
  driver.call('TerminateInstanceInAutoScalingGroup', {
    InstanceId: chosen,
    ShouldDecrementDesiredCapacity: false,
  })
  t.match(stateOf(driver, chosen), /^Terminating/)
  driver.run(60_000)
  t.same(statesOf(driver), ['InService', 'InService'])
})
