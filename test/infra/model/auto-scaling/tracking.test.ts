import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { activitiesOf, createFleet, groupName, groupOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

/** Two warm instances and a policy for 50 %, of which each minute brings a datapoint. */
const tracked = (policy: ModelObject = {}, tracking: ModelObject = {}, fleet: ModelObject = {}) => {
  const driver = createDriver()
  createFleet(driver, { MaxSize: 10, DefaultInstanceWarmup: 120, ...fleet })
  driver.call('PutScalingPolicy', {
    AutoScalingGroupName: groupName,
    PolicyName: 'cpu',
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingConfiguration: {
      CustomizedMetricSpecification: { MetricName: 'CPU', Namespace: 'Own', Statistic: 'Average' },
      TargetValue: 50,
      ...tracking,
    },
    ...policy,
  })
  driver.run(200_000)
  const feed = (value: number, minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      driver.run(60_000)
      driver.send({ kind: 'metric', groupName, policyName: 'cpu', value })
    }
    return groupOf(driver).settings.desiredCapacity
  }
  return { driver, feed }
}

t.test('three high datapoints in a row scale out in proportion', async (t) => {
  const { driver, feed } = tracked()
  t.equal(feed(90, 2), 2)
  t.equal(feed(90, 1), 4)
  t.match(activitiesOf(driver).at(-1), {
    cause:
      /AlarmHigh-\S+ in state ALARM triggered policy cpu changing the desired capacity from 2 to 4/,
  })
})

t.test('a datapoint in between starts the count anew', async (t) => {
  const { feed } = tracked()
  feed(90, 2)
  feed(48, 1)
  t.equal(feed(90, 2), 2)
})

t.test(
  'what warms up counts in what is on the way: no second scale-out for one load',
  async (t) => {
    const { feed } = tracked({ EstimatedInstanceWarmup: 600 })
    feed(48, 10)
    t.equal(feed(90, 3), 4)
    t.equal(feed(90, 4), 4)
  },
)

t.test('fifteen low datapoints scale in, never below the minimum', async (t) => {
  const { feed } = tracked({}, {}, { DesiredCapacity: 6, MinSize: 3 })
  t.equal(feed(30, 14), 6)
  t.equal(feed(30, 1), 4)
  t.equal(feed(1, 40), 3)
})

t.test('a value just below the target is left alone', async (t) => {
  const { feed } = tracked()
  t.equal(feed(46, 60), 2)
})

t.test('scale-in waits while an instance warms up', async (t) => {
  const { driver, feed } = tracked({ EstimatedInstanceWarmup: 3_000 }, {}, { DesiredCapacity: 4 })
  driver.run(60_000)
  t.equal(feed(10, 20), 4)
  t.equal(feed(10, 40), 1)
})

t.test(
  'no scale-in when it is disabled, nothing at all when the policy or process is',
  async (t) => {
    const noScaleIn = tracked({}, { DisableScaleIn: true }, { DesiredCapacity: 4 })
    t.equal(noScaleIn.feed(1, 30), 4)
    t.equal(tracked({ Enabled: false }).feed(100, 10), 2)
    const suspended = tracked()
    suspended.driver.call('SuspendProcesses', {
      AutoScalingGroupName: groupName,
      ScalingProcesses: ['AlarmNotification'],
    })
    t.equal(suspended.feed(100, 10), 2)
  },
)

t.test('a metric of an unknown group or policy is passed over', async (t) => {
  const { driver } = tracked()
  driver.send({ kind: 'metric', groupName: 'none', policyName: 'cpu', value: 1 })
  driver.send({ kind: 'metric', groupName, policyName: 'none', value: 1 })
  t.equal(groupOf(driver).settings.desiredCapacity, 2)
})
