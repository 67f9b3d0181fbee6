import type { FleetServices } from '../fleet/ports.ts'
import type { StoryInstance } from './story.ts'
import { environmentName } from '../../infra/env/names.ts'

/** The fleet as the demonstration sees it. */
export interface WatchedFleet {
  readonly groupName: string
  /** None while there is no group. */
  readonly instances: () => Promise<readonly StoryInstance[]>
}

export const watchFleet = (
  { autoScaling, launchTemplates, loadBalancing }: FleetServices,
  environment: string,
): WatchedFleet => {
  const groupName = environmentName(environment)
  return {
    groupName,
    instances: async () => {
      const group = await autoScaling.findGroup(groupName)
      if (group === undefined) return []
      const [images, targets] = await Promise.all([
        launchTemplates.imagesByVersion(groupName),
        Promise.all(group.targetGroupArns.map((arn) => loadBalancing.targetHealth(arn))),
      ])
      const states = new Map(targets.flat().map(({ targetId, state }) => [targetId, state]))
      return group.instances.map(
        ({ instanceId, zone, launchTemplateVersion, lifecycleState }): StoryInstance => ({
          ...{ instanceId, zone, launchTemplateVersion, lifecycleState },
          imageId: images.get(launchTemplateVersion) ?? 'unknown',
          targetState: states.get(instanceId) ?? 'none',
        }),
      )
    },
  }
}
