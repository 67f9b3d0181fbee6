/** When the load balancing part next needs a tick. */
import type { World } from '../world.ts'

/**
 * Milliseconds since the epoch, or undefined when nothing waits on time alone. Checks are not in
 * it: their outcomes are inputs of their own, due as probes.ts says.
 */
export const nextLoadBalancingDue = (world: World): number | undefined => {
  const { loadBalancers, targetGroups } = world.loadBalancing
  const times = [
    ...Object.values(loadBalancers)
      .filter((loadBalancer) => loadBalancer.state === 'provisioning')
      .map((loadBalancer) => loadBalancer.createdAt + 1),
    ...Object.values(targetGroups)
      .flatMap((group) => Object.values(group.targets))
      .flatMap((target) => [target.drainsUntil, target.forgetAt])
      .filter((time) => time !== undefined),
  ]
  return times.length === 0 ? undefined : Math.min(...times)
}
