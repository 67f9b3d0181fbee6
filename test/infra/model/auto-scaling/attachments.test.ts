import t from 'tap'
import { targetHealth } from '../../../../infra/model/load-balancing/targets.ts'
import { createFleet, createTargetGroup, faultOf, groupName, idsOf } from '../../../sim/fleet.ts'
import { createDriver, type Driver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

const fleet = (changes: object = {}) => {
  const driver = createDriver()
  const arn = createFleet(driver, { ...changes })
  const other = createTargetGroup(driver, 'other')
  driver.run(20_000)
  return { driver, arn, other }
}
const states = (driver: Driver) => driver.call('DescribeLoadBalancerTargetGroups', group)

t.test('an attached target group gets every instance, then goes through its states', async (t) => {
  const { driver, arn, other } = fleet()
  driver.call('AttachLoadBalancerTargetGroups', { ...group, TargetGroupARNs: [other] })
  t.match(states(driver), {
    LoadBalancerTargetGroups: [
      { LoadBalancerTargetGroupARN: arn, State: 'InService' },
      { LoadBalancerTargetGroupARN: other, State: 'Added' },
    ],
  })
  driver.run(10_000)
  for (const id of idsOf(driver)) {
    t.equal(targetHealth(driver.world(), other, id)?.state, 'healthy')
  }
  t.match(states(driver), { LoadBalancerTargetGroups: [{}, { State: 'InService' }] })
})

t.test('a detached target group stays Removing until the last instance is drained', async (t) => {
  const { driver, arn } = fleet()
  driver.call('DetachLoadBalancerTargetGroups', { ...group, TargetGroupARNs: [arn] })
  t.match(states(driver), { LoadBalancerTargetGroups: [{ State: 'Removing' }] })
  t.same(
    idsOf(driver).map((id) => targetHealth(driver.world(), arn, id)?.state),
    ['draining', 'draining'],
  )
  driver.run(31_000)
  t.same(states(driver), { LoadBalancerTargetGroups: [] })
  t.match(
    faultOf(() =>
      driver.call('DetachLoadBalancerTargetGroups', { ...group, TargetGroupARNs: [arn] }),
    ),
    { code: 'ValidationError' },
  )
})

t.test('traffic sources are another name for target groups', async (t) => {
  const { driver, other } = fleet()
  const TrafficSources = [{ Identifier: other, Type: 'elbv2' }]
  driver.call('AttachTrafficSources', { ...group, TrafficSources })
  t.match(driver.call('DescribeTrafficSources', group), {
    TrafficSources: [{}, { TrafficSource: other, Type: 'elbv2', State: 'Added' }],
  })
  driver.call('DetachTrafficSources', { ...group, TrafficSources })
  driver.run(60_000)
  t.equal(driver.world().autoScaling.groups[groupName]?.attachments.length, 1)
  t.match(
    faultOf(() =>
      driver.call('AttachTrafficSources', {
        ...group,
        TrafficSources: [{ Identifier: 'arn:lattice', Type: 'vpc-lattice' }],
      }),
    ),
    { message: /traffic source of type vpc-lattice is not supported/ },
  )
})

t.test('with AddToLoadBalancer suspended instances are never registered', async (t) => {
  const { driver, arn } = fleet({ DesiredCapacity: 1 })
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['AddToLoadBalancer'] })
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 2 })
  driver.run(20_000)
  driver.call('ResumeProcesses', group)
  driver.run(20_000)
  t.equal(targetHealth(driver.world(), arn, idsOf(driver)[1] ?? ''), undefined)
})
