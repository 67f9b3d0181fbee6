import type { Step } from '../../infra/foundation/reporter.ts'
import { fleetHealth, type FleetHealth } from './fleet-health.ts'
import type { FleetServices } from './ports.ts'
import { fleetError } from './fleet-error.ts'

const pollIntervalMs = 1000
/** One pass makes a new target healthy, and early false passes are known: ask for several. */
const healthyReadsWanted = 2

/**
 * Waits until every instance that is wanted serves, seen so in several reads in a row.
 *
 * @throws AssayError ERR_FLEET_TIMEOUT with what the last failed scaling activity said
 */
export const awaitFleetHealthy = async (options: {
  readonly services: FleetServices
  readonly groupName: string
  readonly targetGroupArn: string
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Sleeps; rejects when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly deadlineMs: number
  readonly step: Pick<Step, 'update'>
}): Promise<FleetHealth> => {
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
    await options.pause(pollIntervalMs, signal)
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
