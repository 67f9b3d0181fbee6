import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { createFleet, faultOf, groupName, groupOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }
const named = { ...group, PolicyName: 'p' }
const fleet = (changes: ModelObject = {}) => {
  const driver = createDriver()
  createFleet(driver, { MaxSize: 20, ...changes })
  driver.run(20_000)
  return driver
}
const target = {
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingConfiguration: {
    PredefinedMetricSpecification: {
      PredefinedMetricType: 'ALBRequestCountPerTarget',
      ResourceLabel: 'app/web/1/targetgroup/blue/1',
    },
    TargetValue: 50,
  },
}

t.test('a target tracking policy comes with two alarms and keeps what it was given', async (t) => {
  const driver = fleet()
  const put = driver.call('PutScalingPolicy', { ...named, ...target })
  t.match(put, {
    PolicyARN: /^arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:.+:policyName\/p$/,
    Alarms: [
      { AlarmName: /^TargetTracking-fleet-AlarmHigh-/ },
      { AlarmName: /^TargetTracking-fleet-AlarmLow-/ },
    ],
  })
  t.match(driver.call('DescribePolicies', { PolicyTypes: ['TargetTrackingScaling'] }), {
    ScalingPolicies: [{ ...named, ...target, PolicyARN: put['PolicyARN'], Enabled: true }],
  })
  t.same(driver.call('PutScalingPolicy', { ...named, ...target }), put, 'put again: the same')
  driver.call('DeletePolicy', named)
  t.same(driver.call('DescribePolicies', group), { ScalingPolicies: [] })
  t.match(
    faultOf(() => driver.call('DeletePolicy', named)),
    { message: 'PolicyName not found - p' },
  )
})

t.test('a policy on a metric that nobody publishes is refused', async (t) => {
  const driver = fleet()
  const message = (tracking: ModelObject): unknown =>
    faultOf(() =>
      driver.call('PutScalingPolicy', {
        ...named,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingConfiguration: { TargetValue: 50, ...tracking },
      }),
    )?.message
  const predefined = (PredefinedMetricType: string, ResourceLabel?: string): unknown =>
    message({ PredefinedMetricSpecification: { PredefinedMetricType, ResourceLabel } })
  for (const type of ['ASGAverageCPUUtilization', 'ASGAverageNetworkIn']) {
    t.match(predefined(type), `Target tracking by ${type}`)
  }
  t.match(predefined('ALBRequestCountPerTarget'), "The resource label '' is not valid")
  t.match(predefined('ALBRequestCountPerTarget', 'app/web/1'), "label 'app/web/1' is not valid")
  t.match(message({ CustomizedMetricSpecification: { Metrics: [] } }), 'metric math')
  t.same(driver.call('DescribePolicies', group), { ScalingPolicies: [] })
})

for (const { type, adjustment, from, to, more } of [
  { type: 'ChangeInCapacity', adjustment: 3, from: 2, to: 5 },
  { type: 'ChangeInCapacity', adjustment: -9, from: 4, to: 1 },
  { type: 'ExactCapacity', adjustment: 7, from: 2, to: 7 },
  { type: 'ExactCapacity', adjustment: 70, from: 2, to: 20 },
  { type: 'PercentChangeInCapacity', adjustment: 25, from: 10, to: 12 },
  { type: 'PercentChangeInCapacity', adjustment: 10, from: 4, to: 5 },
  { type: 'PercentChangeInCapacity', adjustment: -25, from: 10, to: 8 },
  {
    type: 'PercentChangeInCapacity',
    adjustment: 10,
    from: 4,
    to: 7,
    more: { MinAdjustmentMagnitude: 3 },
  },
]) {
  t.test(`${type} of ${adjustment} moves ${from} to ${to}`, async (t) => {
    const driver = fleet({ DesiredCapacity: from })
    driver.call('PutScalingPolicy', {
      ...named,
      AdjustmentType: type,
      ScalingAdjustment: adjustment,
      ...more,
    })
    driver.call('ExecutePolicy', named)
    t.equal(groupOf(driver).settings.desiredCapacity, to)
  })
}

t.test('a step policy takes the step that the breach falls into', async (t) => {
  const driver = fleet()
  driver.call('PutScalingPolicy', {
    ...named,
    PolicyType: 'StepScaling',
    AdjustmentType: 'ChangeInCapacity',
    StepAdjustments: [
      { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
      { MetricIntervalLowerBound: 10, ScalingAdjustment: 4 },
    ],
  })
  const execute = (MetricValue: number) =>
    driver.call('ExecutePolicy', { ...named, MetricValue, BreachThreshold: 50 })
  execute(55)
  t.equal(groupOf(driver).settings.desiredCapacity, 3)
  execute(60)
  t.equal(groupOf(driver).settings.desiredCapacity, 7)
  t.match(
    faultOf(() => execute(40)),
    { code: 'ValidationError' },
  )
})

t.test('a policy that lacks what its type needs is refused', async (t) => {
  const driver = fleet()
  const put = (params: ModelObject) =>
    faultOf(() => driver.call('PutScalingPolicy', { ...named, ...params }))
  t.match(put({ PolicyType: 'TargetTrackingScaling' }), { message: /TargetTrackingConfiguration/ })
  t.match(put({ PolicyType: 'StepScaling', AdjustmentType: 'ExactCapacity' }), {
    message: /StepAdjustments/,
  })
  t.match(put({}), { message: /AdjustmentType/ })
  t.match(put({ PolicyType: 'PredictiveScaling' }), { message: /not supported by the local/ })
  driver.call('PutScalingPolicy', { ...named, ...target })
  t.match(
    faultOf(() => driver.call('ExecutePolicy', named)),
    { message: /not supported for policy type: TargetTrackingScaling/ },
  )
})
