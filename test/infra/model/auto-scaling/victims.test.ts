import t from 'tap'
import { createFleet, groupName, idsOf, membersOf } from '../../../sim/fleet.ts'
import { createDriver, template } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

/** Instances 1 to 4 of one zone, a minute apart; 2 on the older template version. */
const aged = (policies: readonly string[], zones = 'subnet-a') => {
  const driver = createDriver()
  createFleet(driver, {
    VPCZoneIdentifier: zones,
    DesiredCapacity: 1,
    TerminationPolicies: policies,
    LaunchTemplate: { LaunchTemplateId: template.id, Version: '2' },
  })
  for (const [index, version] of ['1', '2', '2'].entries()) {
    driver.run(60_000)
    driver.call('UpdateAutoScalingGroup', {
      ...group,
      DesiredCapacity: index + 2,
      LaunchTemplate: { LaunchTemplateId: template.id, Version: version },
    })
  }
  driver.run(60_000)
  const shrink = () => {
    const before = idsOf(driver)
    const { desiredCapacity } = driver.world().autoScaling.groups[groupName]?.settings ?? {}
    driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: (desiredCapacity ?? 1) - 1 })
    driver.run(60_000)
    return before.filter((id) => !idsOf(driver).includes(id)).map((id) => Number(id.at(-1)))
  }
  return { driver, shrink }
}

for (const { policies, victim } of [
  { policies: ['OldestInstance'], victim: 1 },
  { policies: ['NewestInstance'], victim: 4 },
  { policies: ['OldestLaunchTemplate'], victim: 2 },
  { policies: ['OldestLaunchTemplate', 'NewestInstance'], victim: 2 },
  { policies: ['OldestLaunchConfiguration', 'NewestInstance'], victim: 4 },
  { policies: ['AllocationStrategy', 'NewestInstance'], victim: 4 },
  { policies: ['ClosestToNextInstanceHour'], victim: 1 },
  { policies: ['Default'], victim: 2 },
]) {
  t.test(`${policies.join(', then ')} takes instance ${victim}`, async (t) => {
    t.same(aged(policies).shrink(), [victim])
  })
}

t.test('the zone with the most instances gives one up, whatever the policy', async (t) => {
  const { driver, shrink } = aged(['OldestInstance'], 'subnet-a,subnet-b')
  const [gone] = shrink()
  t.equal(gone, 1, 'two and two: the first zone')
  t.same(shrink(), [2], 'one and two: the other')
  t.same(
    membersOf(driver)
      .map(({ zone }) => zone)
      .sort(),
    ['eu-west-1a', 'eu-west-1b'],
  )
})

t.test('protected instances are passed over; when all are, nothing goes', async (t) => {
  const { driver, shrink } = aged(['OldestInstance'])
  const protect = (InstanceIds: string[]) =>
    driver.call('SetInstanceProtection', { ...group, InstanceIds, ProtectedFromScaleIn: true })
  protect(idsOf(driver).slice(0, 1))
  t.same(shrink(), [2])
  protect(idsOf(driver))
  t.same(shrink(), [])
})

t.test('an unhealthy instance goes first', async (t) => {
  const { driver, shrink } = aged(['OldestInstance'])
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['ReplaceUnhealthy'] })
  driver.call('SetInstanceHealth', {
    InstanceId: idsOf(driver)[2] ?? '',
    HealthStatus: 'Unhealthy',
  })
  t.same(shrink(), [3])
})

t.test('a group may protect all its new instances', async (t) => {
  const driver = createDriver()
  createFleet(driver, { NewInstancesProtectedFromScaleIn: true })
  driver.run(20_000)
  t.ok(membersOf(driver).every(({ protectedFromScaleIn }) => protectedFromScaleIn))
})
