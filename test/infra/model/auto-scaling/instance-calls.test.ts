import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import {
  createFleet,
  faultOf,
  groupName,
  groupOf,
  idsOf,
  membersOf,
  statesOf,
} from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const fleet = (changes: ModelObject = {}) => {
  const driver = createDriver()
  createFleet(driver, changes)
  driver.run(20_000)
  return { driver, first: idsOf(driver)[0] ?? '' }
}

t.test('terminating with a decrement leaves one less', async (t) => {
  const { driver, first } = fleet()
  const answer = driver.call('TerminateInstanceInAutoScalingGroup', {
    InstanceId: first,
    ShouldDecrementDesiredCapacity: true,
  })
  t.match(answer, {
    Activity: {
      Description: `Terminating EC2 instance: ${first}`,
      Cause:
        `At 2026-01-05T12:00:20Z instance ${first} was taken out of service in response to a ` +
        'user request, shrinking the capacity from 2 to 1.',
      StatusCode: 'InProgress',
      Progress: 0,
      Details: '{"Subnet ID":"subnet-a","Availability Zone":"eu-west-1a"}',
    },
  })
  driver.run(60_000)
  t.same(statesOf(driver), ['InService'])
})

t.test('terminating without a decrement replaces', async (t) => {
  const { driver, first } = fleet()
  driver.call('TerminateInstanceInAutoScalingGroup', {
    InstanceId: first,
    ShouldDecrementDesiredCapacity: false,
  })
  driver.run(60_000)
  t.same(statesOf(driver), ['InService', 'InService'])
})

t.test('terminations are refused in the words of AWS', async (t) => {
  const { driver, first } = fleet({ MinSize: 2 })
  const terminate = (InstanceId: string, decrement: boolean) =>
    driver.call('TerminateInstanceInAutoScalingGroup', {
      InstanceId,
      ShouldDecrementDesiredCapacity: decrement,
    })
  t.match(
    faultOf(() => terminate(first, true)),
    { message: /^Currently, desiredSize equals minSize \(2\)\. Terminating instance without rep/ },
  )
  t.match(
    faultOf(() => terminate('i-0', true)),
    { message: 'Instance Id not found - No managed instance found for instance ID: i-0' },
  )
  terminate(first, false)
  t.match(
    faultOf(() => terminate(first, false)),
    { code: 'ScalingActivityInProgress' },
  )
})

t.test('protection is set for instances in service, one by one', async (t) => {
  const { driver, first } = fleet()
  const protect = (flag: boolean) =>
    driver.call('SetInstanceProtection', {
      AutoScalingGroupName: groupName,
      InstanceIds: [first],
      ProtectedFromScaleIn: flag,
    })
  protect(true)
  t.same(
    membersOf(driver).map(({ protectedFromScaleIn }) => protectedFromScaleIn),
    [true, false],
  )
  protect(false)
  driver.call('TerminateInstanceInAutoScalingGroup', {
    InstanceId: first,
    ShouldDecrementDesiredCapacity: false,
  })
  t.match(
    faultOf(() => protect(true)),
    { message: `The instance ${first} is not in InService or EnteringStandby or Standby.` },
  )
})

t.test('a word on health is heard after the grace period, or when it insists', async (t) => {
  const { driver, first } = fleet({ HealthCheckGracePeriod: 600 })
  const say = (changes: ModelObject) =>
    driver.call('SetInstanceHealth', { InstanceId: first, ...changes })
  say({ HealthStatus: 'Unhealthy' })
  t.same(statesOf(driver), ['InService', 'InService'])
  say({ HealthStatus: 'Unhealthy', ShouldRespectGracePeriod: false })
  t.equal(statesOf(driver)[0], 'Terminating')
  t.match(Object.values(driver.world().autoScaling.openActivities), [
    { cause: /in response to a user health-check\.$/ },
    {},
  ])
  t.match(
    faultOf(() => say({ HealthStatus: 'Sick' })),
    { code: 'ValidationError' },
  )
})

t.test('Healthy takes Unhealthy back', async (t) => {
  const { driver, first } = fleet({ HealthCheckGracePeriod: 0 })
  driver.call('SuspendProcesses', {
    AutoScalingGroupName: groupName,
    ScalingProcesses: ['ReplaceUnhealthy'],
  })
  driver.call('SetInstanceHealth', { InstanceId: first, HealthStatus: 'Unhealthy' })
  t.equal(membersOf(driver)[0]?.healthy, false)
  driver.call('SetInstanceHealth', { InstanceId: first, HealthStatus: 'Healthy' })
  t.equal(membersOf(driver)[0]?.healthy, true)
  t.equal(groupOf(driver).members.length, 2)
})
