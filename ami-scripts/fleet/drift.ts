/** Pure. What someone changed behind the program's back, in words. */
import { describeChange } from './differences.ts'
import type { ObservedFleet, ObservedGroup } from './observed.ts'
import { planFleetUp } from './plan.ts'
import { rolloutChanges } from './serving.ts'
import type { FleetSpec } from './spec.ts'
import { stepTitle } from './step.ts'

/**
 * The fleet against its spec, and the instances against the group. Empty: nothing drifted. What
 * `fleet up` would mend is told by the very steps that would mend it.
 *
 * @param spec of the AMI that the group serves: another AMI is a roll-out's matter, and no drift
 */
export const fleetDrift = (spec: FleetSpec, observed: ObservedFleet): readonly string[] => {
  const { group } = observed
  if (group === undefined) return []
  return [
    ...planFleetUp(spec, observed).map((step) => `${stepTitle(step)} (fleet up; ${step.reason})`),
    ...rolloutChanges(spec, observed).map(
      (change) => `${describeChange(change)}: a roll-out would bring it about`,
    ),
    ...launchDrift(observed, group),
    ...instanceDrift(observed, group),
    ...(group.suspendedProcesses.length === 0
      ? []
      : [`suspended processes: ${group.suspendedProcesses.join(', ')}`]),
  ]
}

/** A group that launches from an alias changes with the template, and no roll-back could follow. */
const launchDrift = ({ served }: ObservedFleet, group: ObservedGroup): readonly string[] => {
  const { launchTemplateVersion: version } = group
  if (served === undefined) return [`the version that the group launches is gone: ${version}`]
  return version === String(served.version)
    ? []
    : [`the group launches ${version}, not version ${served.version} by its number`]
}

/** AWS shows an instance's version by its number, also where the group has an alias. */
const instanceDrift = ({ served }: ObservedFleet, group: ObservedGroup): readonly string[] => {
  const wanted = String(served?.version ?? group.launchTemplateVersion)
  return group.instances.flatMap((instance) => {
    const { launchTemplateVersion: version } = instance
    const lines: string[] = []
    if (version !== wanted) {
      lines.push(`${instance.instanceId} runs version ${version}, the group version ${wanted}`)
    }
    if (instance.isProtected) lines.push(`${instance.instanceId} is protected from scale-in`)
    if (instance.lifecycleState === 'Standby') lines.push(`${instance.instanceId} is in Standby`)
    return lines
  })
}
