import type { AutoScaling } from '../aws/auto-scaling.ts'
import type { LaunchTemplates } from '../aws/launch-templates.ts'
import type { LoadBalancing } from '../aws/load-balancing.ts'
import type { ObservedFleet } from './observed.ts'
import type { FleetSpec } from './spec.ts'

/** The AWS services a fleet is made of. */
export interface FleetServices {
  readonly launchTemplates: LaunchTemplates
  readonly loadBalancing: LoadBalancing
  readonly autoScaling: AutoScaling
}

/** What identifies a fleet, before it is known whether it exists. */
export interface FleetHandle {
  readonly groupName: string
  readonly launchTemplate: Pick<FleetSpec['launchTemplate'], 'name'>
  readonly targetGroup: Pick<FleetSpec['targetGroup'], 'name'>
  readonly listenerArn: string
}

/** Names of a fleet's parts: all that removing it needs. */
export const fleetHandle = (environment: string, listenerArn: string): FleetHandle => ({
  groupName: `assay-${environment}`,
  launchTemplate: { name: `assay-${environment}` },
  targetGroup: { name: `assay-${environment}-blue` },
  listenerArn,
})

/** Reads the whole fleet in four calls, whatever its size. */
export const observeFleet = async (
  services: FleetServices,
  fleet: FleetHandle,
): Promise<ObservedFleet> => {
  const [launchTemplate, targetGroup, forwardedTargetGroupArns, group] = await Promise.all([
    services.launchTemplates.findLatest(fleet.launchTemplate.name),
    services.loadBalancing.findTargetGroup(fleet.targetGroup.name),
    services.loadBalancing.forwardedTargetGroups(fleet.listenerArn),
    services.autoScaling.findGroup(fleet.groupName),
  ])
  return { launchTemplate, targetGroup, forwardedTargetGroupArns, group }
}
