import type {
  ObservedFleet,
  ObservedGroup,
  ObservedLaunchTemplate,
  ObservedVersion,
} from './observed.ts'
import type { FleetServices } from './ports.ts'
import type { FleetHandle } from './spec.ts'

/** Reads the whole fleet, in as many calls whatever its size. */
export const observeFleet = async (
  services: FleetServices,
  fleet: FleetHandle,
): Promise<ObservedFleet> => {
  const { launchTemplates, loadBalancing, autoScaling } = services
  const [launchTemplate, targetGroups, rules, group] = await Promise.all([
    launchTemplates.findLatest(fleet.launchTemplateName),
    Promise.all(fleet.targetGroupNames.map(loadBalancing.findTargetGroup)),
    loadBalancing.findRules(fleet.listenerArn),
    autoScaling.findGroup(fleet.groupName),
  ])
  return {
    launchTemplate,
    served: await servedVersion(launchTemplates, launchTemplate, group),
    targetGroups: targetGroups.filter((each) => each !== undefined),
    rules,
    group,
  }
}

const servedVersion = async (
  launchTemplates: Pick<FleetServices['launchTemplates'], 'findVersion'>,
  template: ObservedLaunchTemplate | undefined,
  group: ObservedGroup | undefined,
): Promise<ObservedVersion | undefined> => {
  if (group?.launchTemplateId === undefined) return undefined
  const { launchTemplateId: id, launchTemplateVersion: version } = group
  const isLatest = id === template?.id && version === String(template.latest.version)
  return isLatest ? template.latest : launchTemplates.findVersion(id, version)
}
