import t from 'tap'
import { activitiesOf, createFleet, groupName, membersOf } from '../../../sim/fleet.ts'
import { createDriver, type Driver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }
const zonesOf = (driver: Driver): string =>
  membersOf(driver)
    .map(({ zone }) => zone.at(-1))
    .sort()
    .join('')
/** Lets time pass and reports the fewest in service, and the most that count, at any second. */
const extremes = (driver: Driver, seconds: number): { least: number; most: number } => {
  const seen = { least: Infinity, most: 0 }
  for (let second = 0; second < seconds; second += 1) {
    driver.run(1_000)
    const states = membersOf(driver).map(({ state }) => state)
    const serving = states.filter((state) => state === 'InService').length
    seen.least = Math.min(seen.least, serving)
    seen.most = Math.max(seen.most, serving + states.filter((s) => s.startsWith('Pend')).length)
  }
  return seen
}

/** Four instances, three of them in zone a. */
const lopsided = () => {
  const driver = createDriver()
  createFleet(driver, { DesiredCapacity: 4 })
  driver.run(20_000)
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['AZRebalance'] })
  for (const member of membersOf(driver).filter(({ zone }) => zone.endsWith('b'))) {
    driver.call('TerminateInstanceInAutoScalingGroup', {
      InstanceId: member.instanceId,
      ShouldDecrementDesiredCapacity: true,
    })
  }
  driver.run(60_000)
  driver.call('UpdateAutoScalingGroup', { ...group, VPCZoneIdentifier: 'subnet-a' })
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 4 })
  driver.run(20_000)
  driver.call('UpdateAutoScalingGroup', { ...group, VPCZoneIdentifier: 'subnet-a,subnet-b' })
  return driver
}

t.test('zones two apart are balanced: launched first, then terminated', async (t) => {
  const driver = lopsided()
  t.equal(zonesOf(driver), 'aaaa')
  driver.call('ResumeProcesses', group)
  const seen = extremes(driver, 180)
  t.equal(zonesOf(driver), 'aabb')
  t.same(seen, { least: 4, most: 5 }, 'one above the maximum of four, for a while')
  t.match(
    activitiesOf(driver).filter(({ cause }) => /to balance instances in zones/.test(cause)),
    [
      { cause: /^At .+Z instances were launched to balance instances in zones eu-west-1b with/ },
      {},
    ],
  )
})

t.test('with AZRebalance suspended zones stay as they are', async (t) => {
  const driver = lopsided()
  driver.run(180_000)
  t.equal(zonesOf(driver), 'aaaa')
})

t.test('with Terminate suspended a rebalance leaves the group one above its size', async (t) => {
  const driver = lopsided()
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['Terminate'] })
  driver.call('ResumeProcesses', { ...group, ScalingProcesses: ['AZRebalance'] })
  driver.run(180_000)
  t.equal(zonesOf(driver), 'aaaab')
})

t.test('instances leave a zone that the group no longer uses', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  driver.call('UpdateAutoScalingGroup', { ...group, VPCZoneIdentifier: 'subnet-b,subnet-c' })
  driver.run(120_000)
  t.equal(zonesOf(driver), 'bc')
})

t.test('protected instances are not moved', async (t) => {
  const driver = lopsided()
  driver.call('SetInstanceProtection', {
    ...group,
    InstanceIds: membersOf(driver).map(({ instanceId }) => instanceId),
    ProtectedFromScaleIn: true,
  })
  driver.call('ResumeProcesses', group)
  driver.run(180_000)
  t.equal(zonesOf(driver), 'aaaa')
})

const policy = (MinHealthyPercentage: number, MaxHealthyPercentage: number) => ({
  ...group,
  InstanceMaintenancePolicy: { MinHealthyPercentage, MaxHealthyPercentage },
})

t.test('terminate and launch: a maximum of 100 % is not passed for a balance', async (t) => {
  const driver = lopsided()
  driver.call('UpdateAutoScalingGroup', policy(75, 100))
  driver.call('ResumeProcesses', group)
  const seen = extremes(driver, 180)
  t.equal(zonesOf(driver), 'aabb')
  t.same(seen, { least: 3, most: 4 })
})

t.test('a balance that cannot keep both bounds launches one first', async (t) => {
  const driver = lopsided()
  driver.call('UpdateAutoScalingGroup', policy(100, 100))
  driver.call('ResumeProcesses', group)
  const seen = extremes(driver, 180)
  t.equal(zonesOf(driver), 'aabb')
  t.same(seen, { least: 4, most: 5 })
})

t.test('what a balance launched must be warm before another zone gives one up', async (t) => {
  const driver = lopsided()
  driver.call('UpdateAutoScalingGroup', { ...policy(100, 150), DefaultInstanceWarmup: 120 })
  driver.run(120_000)
  driver.call('ResumeProcesses', group)
  driver.run(100_000)
  t.equal(zonesOf(driver), 'aaaab')
  driver.run(400_000)
  t.equal(zonesOf(driver), 'aabb')
})
