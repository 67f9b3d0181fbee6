/** Pure. How many instances serve. */
import type { ObservedGroup } from './observed.ts'

export interface FleetHealth {
  readonly desired: number
  readonly inService: number
  readonly healthyTargets: number
}

/** Instances that serve: in service, healthy for the group, and healthy behind the balancer. */
export const fleetHealth = (
  group: ObservedGroup,
  targets: readonly { readonly targetId: string; readonly state: string }[],
): FleetHealth => {
  const healthy = new Set(
    targets.filter(({ state }) => state === 'healthy').map(({ targetId }) => targetId),
  )
  const inService = group.instances.filter(
    (instance) =>
      instance.lifecycleState === 'InService' && instance.healthStatus.toLowerCase() === 'healthy',
  )
  return {
    desired: group.desired,
    inService: inService.length,
    healthyTargets: inService.filter(({ instanceId }) => healthy.has(instanceId)).length,
  }
}
