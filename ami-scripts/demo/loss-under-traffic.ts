import type { Reporter } from '../../infra/foundation/reporter.ts'
import { fleetError } from '../fleet/fleet-error.ts'
import type { DemoEdge } from './demo-edge.ts'
import { isServing, loseInstance } from './lost-instance.ts'
import type { DemoStory } from './story.ts'

/** Traffic before the loss and after the replacement, so that the chart shows both as they were. */
const calmMs = 3000

export type LossOutcome = Pick<DemoStory, 'fleetBefore' | 'fleetAfter' | 'loss' | 'traffic'>

/**
 * Even traffic through the load balancer while one instance is lost and replaced.
 *
 * @throws AssayError ERR_FLEET_MISSING, ERR_DEMO_NOT_REPLACED; whatever the edge throws
 */
export const lossUnderTraffic = async (
  edge: DemoEdge,
  request: { readonly url: string; readonly text: string },
  reporter: Reporter,
): Promise<LossOutcome> => {
  const fleet = await edge.openFleet()
  const fleetBefore = await fleet.instances()
  const victim = fleetBefore.find(isServing)
  if (victim === undefined) {
    throw fleetError('ERR_FLEET_MISSING', `No instance of ${fleet.groupName} is in service.`)
  }
  const beganMs = edge.now()
  const second = (): number => (edge.now() - beganMs) / 1000
  const traffic = edge.startTraffic(request.url, request.text)
  try {
    await edge.pause(calmMs)
    const killedAtSecond = second()
    // The step is the loss alone, so that its time is the one that the summary gives.
    const { instanceId: replacementId } = await reporter.during(
      `Pull the plug of ${victim.instanceId} and wait for its replacement`,
      (step) => loseInstance(edge, fleet, { victim, known: fleetBefore }, step),
      { closing: ({ instanceId }) => `${instanceId} serves` },
    )
    const replacedAtSecond = second()
    await edge.pause(calmMs)
    return {
      fleetBefore,
      fleetAfter: await fleet.instances(),
      loss: { instanceId: victim.instanceId, replacementId, killedAtSecond, replacedAtSecond },
      traffic: await traffic.stop(),
    }
  } catch (error) {
    await traffic.stop()
    throw error
  }
}
