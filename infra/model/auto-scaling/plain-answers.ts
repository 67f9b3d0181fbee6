/** Answers that hold in any world: quotas, lists of words, and things no group can have. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { allGroups, findGroup } from './members.ts'
import { text } from './params.ts'

/** Default quotas ("Quotas for Auto Scaling resources and groups"). */
const quotas = { groups: 500, launchConfigurations: 200 }

export const describeAccountLimits = (world: World): ModelObject => ({
  MaxNumberOfAutoScalingGroups: quotas.groups,
  MaxNumberOfLaunchConfigurations: quotas.launchConfigurations,
  NumberOfAutoScalingGroups: allGroups(world).length,
  NumberOfLaunchConfigurations: 0,
})

export const describeNotificationTypes = (): ModelObject => ({
  AutoScalingNotificationTypes: [
    'autoscaling:EC2_INSTANCE_LAUNCH',
    'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
    'autoscaling:EC2_INSTANCE_TERMINATE',
    'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
    'autoscaling:TEST_NOTIFICATION',
  ],
})

/** The model makes none of these (its calls to create them fault), so every list is empty. */
export const noLaunchConfigurations = (): ModelObject => ({ LaunchConfigurations: [] })
export const noNotifications = (): ModelObject => ({ NotificationConfigurations: [] })
export const noScheduledActions = (): ModelObject => ({ ScheduledUpdateGroupActions: [] })

/** @throws AwsFault ValidationError for an unknown group */
export const noInstanceRefreshes = (world: World, params: ModelObject): ModelObject => {
  findGroup(world, text(params, 'AutoScalingGroupName'))
  return { InstanceRefreshes: [] }
}

/** @throws AwsFault ValidationError for an unknown group */
export const noWarmPool = (world: World, params: ModelObject): ModelObject => {
  findGroup(world, text(params, 'AutoScalingGroupName'))
  return { Instances: [] }
}

/** Classic load balancers. @throws AwsFault ValidationError for an unknown group */
export const noLoadBalancers = (world: World, params: ModelObject): ModelObject => {
  findGroup(world, text(params, 'AutoScalingGroupName'))
  return { LoadBalancers: [] }
}

/** New accounts get this answer from AWS as well: launch templates are required. */
export const refuseLaunchConfiguration = (): never => {
  throw new AwsFault(
    'UnsupportedOperation',
    'The Launch Configuration creation operation is not available in your account. Use launch ' +
      'templates to create configuration templates for your Auto Scaling groups.',
  )
}
