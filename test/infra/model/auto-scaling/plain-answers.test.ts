import t from 'tap'
import { createFleet, faultOf, groupName } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('launch configurations cannot be made, and none are listed', async (t) => {
  const driver = createDriver()
  t.match(
    faultOf(() => driver.call('CreateLaunchConfiguration', { LaunchConfigurationName: 'x' })),
    { code: 'UnsupportedOperation', message: /^The Launch Configuration creation operation is/ },
  )
  t.same(driver.call('DescribeLaunchConfigurations'), { LaunchConfigurations: [] })
})

t.test('lists of words are those of AWS', async (t) => {
  const driver = createDriver()
  t.match(driver.call('DescribeAdjustmentTypes'), {
    AdjustmentTypes: [{ AdjustmentType: 'ChangeInCapacity' }, {}, {}],
  })
  t.match(driver.call('DescribeLifecycleHookTypes'), {
    LifecycleHookTypes: [
      'autoscaling:EC2_INSTANCE_LAUNCHING',
      'autoscaling:EC2_INSTANCE_TERMINATING',
    ],
  })
  t.match(driver.call('DescribeTerminationPolicyTypes'), {
    TerminationPolicyTypes: ['AllocationStrategy'],
  })
  t.match(driver.call('DescribeScalingProcessTypes'), {
    Processes: [{ ProcessName: 'AZRebalance' }],
  })
  t.match(driver.call('DescribeAccountLimits'), { NumberOfAutoScalingGroups: 0 })
})

t.test('what a group cannot have is an empty list, for a group that exists', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const group = { AutoScalingGroupName: groupName }
  t.same(driver.call('DescribeInstanceRefreshes', group), { InstanceRefreshes: [] })
  t.same(driver.call('DescribeWarmPool', group), { Instances: [] })
  t.same(driver.call('DescribeLoadBalancers', group), { LoadBalancers: [] })
  t.same(driver.call('DescribeScheduledActions'), { ScheduledUpdateGroupActions: [] })
  t.match(
    faultOf(() => driver.call('DescribeWarmPool', { AutoScalingGroupName: 'none' })),
    { code: 'ValidationError' },
  )
})
