import type { Environment } from '../../infra/env/environment-schema.ts'
import type { ObservedFleet, ObservedGroup, ObservedTargetGroup } from './observed.ts'
import { rolloutChanges } from './target-group.ts'

/**
 * What someone changed behind the program's back, in words: the fleet against its env file, and the
 * instances against the group. Empty: nothing drifted.
 */
export const fleetDrift = (
  environment: Environment,
  observed: ObservedFleet,
): readonly string[] => {
  const { group } = observed
  if (group === undefined) return []
  return [
    ...sizeDrift(environment, group),
    ...instanceDrift(group),
    ...(group.suspendedProcesses.length === 0
      ? []
      : [`suspended processes: ${group.suspendedProcesses.join(', ')}`]),
    ...wiringDrift(observed, group),
    ...launchDrift(environment, observed.targetGroup),
  ]
}

/** An env file that says other ports than the fleet was launched with: `fleet up` leaves those. */
const launchDrift = (
  environment: Environment,
  targetGroup: ObservedTargetGroup | undefined,
): string[] => {
  if (targetGroup === undefined) return []
  const wanted = {
    port: environment.app_port,
    healthPort: environment.health_port,
    healthPath: environment.target_health_path,
  }
  return rolloutChanges(wanted, targetGroup).map(
    (change) => `target group ${change}: the env file changed, a roll-out would bring it about`,
  )
}

const sizeDrift = (environment: Environment, group: ObservedGroup): string[] => {
  const lines: string[] = []
  if (group.min !== environment.fleet_min) {
    lines.push(`min is ${group.min}, the env file says ${environment.fleet_min}`)
  }
  if (group.max !== environment.fleet_max) {
    lines.push(`max is ${group.max}, the env file says ${environment.fleet_max}`)
  }
  if (group.healthCheckType !== 'ELB') {
    lines.push(`health check type is ${group.healthCheckType}, not ELB`)
  }
  return lines
}

const instanceDrift = (group: ObservedGroup): string[] =>
  group.instances.flatMap((instance) => {
    const lines: string[] = []
    if (instance.launchTemplateVersion !== group.launchTemplateVersion) {
      lines.push(
        `${instance.instanceId} runs version ${instance.launchTemplateVersion}, ` +
          `the group version ${group.launchTemplateVersion}`,
      )
    }
    if (instance.isProtected) lines.push(`${instance.instanceId} is protected from scale-in`)
    if (instance.lifecycleState === 'Standby') lines.push(`${instance.instanceId} is in Standby`)
    return lines
  })

const wiringDrift = (observed: ObservedFleet, group: ObservedGroup): string[] => {
  const arn = observed.targetGroup?.arn
  if (arn === undefined) return ['the target group is gone']
  const lines: string[] = []
  if (!group.targetGroupArns.includes(arn))
    lines.push('the group is not attached to its target group')
  if (!observed.forwardedTargetGroupArns.includes(arn)) {
    lines.push('the listener does not forward to the target group')
  }
  return lines
}
