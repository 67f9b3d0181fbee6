import { setTimeout as sleep } from 'node:timers/promises'
import type { Step } from '../../infra/foundation/reporter.ts'
import type { FleetServices } from './observe.ts'
import type { ObservedGroup } from './observed.ts'
import { fleetError } from './fleet-error.ts'

const pollIntervalMs = 1000
const deletionDeadlineMs = 15 * 60_000
/** One pass makes a new target healthy, and early false passes are known: ask for several. */
const healthyReadsWanted = 2

interface Waiting {
  readonly services: FleetServices
  readonly groupName: string
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Waits until the group is gone. @throws AssayError ERR_FLEET_DELETE_TIMEOUT */
export const awaitGroupDeleted = async (options: Waiting): Promise<void> => {
  const { services, groupName: name, signal, now } = options
  const deadline = now() + deletionDeadlineMs
  while (now() < deadline) {
    signal.throwIfAborted()
    const group = await services.autoScaling.findGroup(name)
    if (group === undefined) return
    await sleep(pollIntervalMs, undefined, { signal })
  }
  throw fleetError(
    'ERR_FLEET_DELETE_TIMEOUT',
    `Group ${name} is still being deleted after ${deletionDeadlineMs / 60_000} minutes.`,
  )
}

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

/**
 * Waits until every instance that is wanted serves, seen so in several reads in a row.
 *
 * @throws AssayError ERR_FLEET_TIMEOUT with what the last failed scaling activity said
 */
export const awaitFleetHealthy = async (
  options: Waiting & {
    readonly targetGroupArn: string
    readonly deadlineMs: number
    readonly step: Pick<Step, 'update'>
  },
): Promise<FleetHealth> => {
  const { services, groupName, step, signal, now } = options
  const deadline = now() + options.deadlineMs
  let reads = 0
  let seen: FleetHealth = { desired: 0, inService: 0, healthyTargets: 0 }
  while (now() < deadline) {
    signal.throwIfAborted()
    const [group, targets] = await Promise.all([
      services.autoScaling.findGroup(groupName),
      services.loadBalancing.targetHealth(options.targetGroupArn),
    ])
    if (group !== undefined) {
      seen = fleetHealth(group, targets)
      step.update(`${seen.inService}/${seen.desired} in service, ${seen.healthyTargets} healthy`)
      reads = seen.healthyTargets >= seen.desired ? reads + 1 : 0
      if (reads >= healthyReadsWanted) return seen
    }
    await sleep(pollIntervalMs, undefined, { signal })
  }
  const activities = await services.autoScaling.recentActivities(groupName)
  throw fleetError(
    'ERR_FLEET_TIMEOUT',
    `Fleet ${groupName} has ${seen.healthyTargets} of ${seen.desired} instances healthy after ` +
      `${Math.round(options.deadlineMs / 1000)} s.`,
    {
      details: activities
        .filter(({ statusCode }) => statusCode === 'Failed' || statusCode === 'Cancelled')
        .slice(0, 3)
        .map((activity) => `${activity.description}: ${activity.statusMessage}`),
    },
  )
}
