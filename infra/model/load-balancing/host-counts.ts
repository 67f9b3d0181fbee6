import type { HostCount } from '../contract.ts'
import type { World } from '../world.ts'
import { healthOf, loadBalancersOf } from './health.ts'

/** One entry for each target group in use. */
export const hostCounts = (world: World): HostCount[] =>
  Object.values(world.loadBalancing.targetGroups).flatMap((group) => {
    const states = Object.values(group.targets).map(
      (target) => healthOf(world, group, target).state,
    )
    const count = (wanted: string): number => states.filter((state) => state === wanted).length
    return loadBalancersOf(world, group.arn).map((loadBalancer) => ({
      loadBalancerArn: loadBalancer.arn,
      targetGroupArn: group.arn,
      healthy: count('healthy'),
      unhealthy: count('unhealthy'),
      registered: states.length,
    }))
  })
