import t from 'tap'
import { nextAutoScalingDue } from '../../../../infra/model/auto-scaling/due.ts'
import { createFleet } from '../../../sim/fleet.ts'
import { createDriver, startAt } from '../../../sim/world-driver.ts'

t.test('the heartbeat of a hook is due, also after a heartbeat was recorded', async (t) => {
  const driver = createDriver()
  createFleet(driver, {
    DesiredCapacity: 1,
    LifecycleHookSpecificationList: [
      {
        LifecycleHookName: 'h',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: 60,
      },
    ],
  })
  driver.run(11_000)
  t.equal(nextAutoScalingDue(driver.world()), startAt + 1_000 + 60_000)
  driver.call('RecordLifecycleActionHeartbeat', {
    AutoScalingGroupName: 'fleet',
    LifecycleHookName: 'h',
    InstanceId: 'i-00000000000000001',
  })
  t.equal(nextAutoScalingDue(driver.world()), startAt + 11_000 + 60_000)
})

t.test('the next try after a failed launch is due', async (t) => {
  const driver = createDriver({
    launch: () => ({ kind: 'fails', answerMs: 1_000, code: 'Unknown', message: 'No.' }),
  })
  createFleet(driver, { DesiredCapacity: 1 })
  driver.run(2_000)
  t.equal(nextAutoScalingDue(driver.world()), startAt + 1_000 + 5_000)
})

t.test('under a maintenance policy the end of a warmup is due', async (t) => {
  const driver = createDriver()
  createFleet(driver, {
    ...{ DesiredCapacity: 1, HealthCheckType: 'EC2', HealthCheckGracePeriod: 0 },
    InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 },
    DefaultInstanceWarmup: 90,
  })
  driver.run(6_000)
  t.equal(nextAutoScalingDue(driver.world()), startAt + 6_000 + 90_000)
})
