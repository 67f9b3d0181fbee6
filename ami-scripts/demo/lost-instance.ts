import type { Step } from '../../infra/foundation/reporter.ts'
import { demoError } from './demo-error.ts'
import type { DemoEdge } from './demo-edge.ts'
import type { StoryInstance } from './story.ts'
import type { WatchedFleet } from './watched-fleet.ts'

const pollIntervalMs = 500
const replacementDeadlineMs = 5 * 60_000

/**
 * Takes the power from one instance: no call of EC2, no shut-down in the guest, no draining, and
 * nobody told. Then waits until an instance that was not there before serves.
 *
 * @returns the one that serves in its place
 * @throws AssayError ERR_DEMO_NOT_REPLACED; whatever `pause` rejects with
 */
export const loseInstance = async (
  edge: Pick<DemoEdge, 'now' | 'pause' | 'pullPlug'>,
  fleet: WatchedFleet,
  loss: { readonly victim: StoryInstance; readonly known: readonly StoryInstance[] },
  step: Pick<Step, 'update'>,
): Promise<StoryInstance> => {
  const { instanceId: victimId } = loss.victim
  const knownIds = new Set(loss.known.map(({ instanceId }) => instanceId))
  await edge.pullPlug(victimId)
  const deadline = edge.now() + replacementDeadlineMs
  while (edge.now() < deadline) {
    const instances = await fleet.instances()
    const newcomer = instances.find(({ instanceId }) => !knownIds.has(instanceId))
    if (newcomer !== undefined) {
      const { instanceId, lifecycleState, targetState } = newcomer
      step.update(`${instanceId} ${lifecycleState}, ${targetState}`)
      if (isServing(newcomer)) return newcomer
    }
    await edge.pause(pollIntervalMs)
  }
  const minutes = replacementDeadlineMs / 60_000
  throw demoError(
    'ERR_DEMO_NOT_REPLACED',
    `${victimId} was not replaced within ${minutes} minutes.`,
  )
}

/** In service for the group, and healthy behind the load balancer. */
export const isServing = ({ lifecycleState, targetState }: StoryInstance): boolean =>
  lifecycleState === 'InService' && targetState === 'healthy'
