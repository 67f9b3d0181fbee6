import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { createFleet, faultOf, groupName } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

const fleet = () => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 1 })
  driver.run(60_000)
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 2 })
  const find = (params: ModelObject = group) => {
    const { Activities } = driver.call('DescribeScalingActivities', params)
    return (Activities as readonly ModelObject[]).map(
      (activity) => `${activity['StatusCode']} ${String(activity['Description']).slice(0, 9)}`,
    )
  }
  return { driver, find }
}

t.test('activities under way come first, then the newest', async (t) => {
  const { find } = fleet()
  t.same(find(), [
    'InProgress Launching',
    'Successful Terminati',
    'Successful Launching',
    'Successful Launching',
  ])
})

t.test('activities are filtered by id, status and start', async (t) => {
  const { driver, find } = fleet()
  const id = driver.world().autoScaling.history[0]?.id ?? ''
  t.equal(find({ ...group, ActivityIds: [id] }).length, 1)
  const filter = (Name: string, value: string) =>
    find({ ...group, Filters: [{ Name, Values: [value] }] }).length
  t.equal(filter('Status', 'Successful'), 3)
  t.equal(filter('StartTimeLowerBound', '2026-01-05T12:00:10Z'), 2)
  t.equal(filter('StartTimeUpperBound', '2026-01-05T12:00:10Z'), 2)
})

t.test('a deleted group is unknown, unless deleted ones are asked for', async (t) => {
  const { driver, find } = fleet()
  driver.call('DeleteAutoScalingGroup', { ...group, ForceDelete: true })
  driver.run(120_000)
  t.match(
    faultOf(() => find()),
    { message: "AutoScalingGroup name not found - AutoScalingGroup 'fleet' not found" },
  )
  t.match(driver.call('DescribeScalingActivities', { ...group, IncludeDeletedGroups: true }), {
    Activities: [{ AutoScalingGroupState: 'Deleted' }],
  })
})

t.test('activities are kept for six weeks', async (t) => {
  const { driver } = fleet()
  driver.run(20_000)
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['HealthCheck'] })
  driver.call('DetachLoadBalancerTargetGroups', {
    ...group,
    TargetGroupARNs:
      driver
        .world()
        .autoScaling.groups[groupName]?.attachments.map(({ targetGroupArn }) => targetGroupArn) ??
      [],
  })
  driver.run(43 * 24 * 3_600_000)
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 1 })
  driver.run(20_000)
  t.equal(driver.world().autoScaling.history.length, 1)
})
