import type { FleetServices } from './observe.ts'
import type { LaunchTemplateContent, ObservedFleet } from './observed.ts'
import { templateChanges } from './plan.ts'
import type { FleetSpec } from './spec.ts'
import { rolloutChanges } from './target-group.ts'

export interface Serving {
  /** The AMI that the group's own version launches; undefined when that version is gone. */
  readonly imageId: string | undefined
  /** What only a roll-out may change, in words. */
  readonly behind: readonly string[]
}

/**
 * What a fleet serves, set against its spec. The group's version counts, not the template's latest:
 * a version that was cut and never rolled out serves nobody.
 */
export const observeServing = async (
  services: Pick<FleetServices, 'launchTemplates'>,
  spec: FleetSpec,
  observed: ObservedFleet,
): Promise<Serving> => {
  const served = await servedVersion(services, spec, observed)
  const { targetGroup } = observed
  return {
    imageId: served?.imageId,
    behind: [
      ...(served === undefined ? [] : templateChanges(spec, served)),
      ...(targetGroup === undefined ? [] : rolloutChanges(spec.targetGroup, targetGroup)),
    ],
  }
}

const servedVersion = async (
  { launchTemplates }: Pick<FleetServices, 'launchTemplates'>,
  spec: FleetSpec,
  { group }: ObservedFleet,
): Promise<LaunchTemplateContent | undefined> =>
  group === undefined
    ? undefined
    : launchTemplates.findVersion(spec.launchTemplate.name, group.launchTemplateVersion)
