import { setTimeout as sleep } from 'node:timers/promises'
import type { Ec2 } from '../aws/ec2.ts'
import type { Step } from '../../infra/foundation/reporter.ts'
import type { FleetServices } from '../fleet/observe.ts'
import type { ObservedInstance } from '../fleet/observed.ts'
import { demoError } from './demo-error.ts'

const pollIntervalMs = 500
const replacementDeadlineMs = 5 * 60_000

export interface Replacement {
  readonly instanceId: string
  readonly replacementId: string
}

/**
 * Terminates one instance behind the group's back, as failing hardware would: no draining, no
 * warning. Then waits until another one serves in its place.
 *
 * @throws AssayError ERR_DEMO_NOT_REPLACED
 */
export const loseInstance = async (options: {
  ec2: Pick<Ec2, 'remove'>
  services: FleetServices
  groupName: string
  targetGroupArn: string
  victim: ObservedInstance
  known: readonly ObservedInstance[]
  step: Pick<Step, 'update'>
  signal: AbortSignal
  now: () => number
}): Promise<Replacement> => {
  const { ec2, services, groupName, victim, step, signal, now } = options
  await ec2.remove({ type: 'instance', id: victim.instanceId })
  const knownIds = new Set(options.known.map(({ instanceId }) => instanceId))
  const deadline = now() + replacementDeadlineMs
  while (now() < deadline) {
    signal.throwIfAborted()
    const [group, targets] = await Promise.all([
      services.autoScaling.findGroup(groupName),
      services.loadBalancing.targetHealth(options.targetGroupArn),
    ])
    const newcomer = group?.instances.find(({ instanceId }) => !knownIds.has(instanceId))
    const target = targets.find(({ targetId }) => targetId === newcomer?.instanceId)
    if (newcomer !== undefined) {
      step.update(
        `${newcomer.instanceId} ${newcomer.lifecycleState}, ${target?.state ?? 'no target'}`,
      )
      if (newcomer.lifecycleState === 'InService' && target?.state === 'healthy') {
        return { instanceId: victim.instanceId, replacementId: newcomer.instanceId }
      }
    }
    await sleep(pollIntervalMs, undefined, { signal })
  }
  throw demoError(
    'ERR_DEMO_NOT_REPLACED',
    `${victim.instanceId} was not replaced within ${replacementDeadlineMs / 60_000} minutes.`,
  )
}
