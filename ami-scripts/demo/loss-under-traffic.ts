import { setTimeout as sleep } from 'node:timers/promises'
import { createEc2 } from '../aws/ec2.ts'
import type { Reporter } from '../../infra/foundation/reporter.ts'
import { fleetHandle, observeFleet } from '../fleet/observe.ts'
import type { ObservedFleet } from '../fleet/observed.ts'
import type { Session } from '../program/session.ts'
import { loseInstance } from './lost-instance.ts'
import type { DemoStory, StoryInstance } from './story.ts'
import { startTraffic } from './traffic.ts'
import { fleetError } from '../fleet/fleet-error.ts'

const requestsPerSecond = 40
const trafficLimitSeconds = 330
/** Traffic before the loss and after the replacement, so that the chart shows both as they were. */
const calmMs = 3000

export interface LossOutcome {
  readonly fleetBefore: readonly StoryInstance[]
  readonly fleetAfter: readonly StoryInstance[]
  readonly loss: DemoStory['loss']
  readonly traffic: DemoStory['traffic']
}

/** Even traffic through the load balancer while one instance is lost and replaced. */
export const lossUnderTraffic = async (options: {
  session: Session
  url: string
  text: string
  reporter: Reporter
  signal: AbortSignal
  now: () => number
}): Promise<LossOutcome> => {
  const { session, signal, now } = options
  const handle = fleetHandle(session.environment.environment, session.base.text('listener-arn'))
  const before = await observeFleet(session.fleet, handle)
  const victim = before.group?.instances.find((each) => each.lifecycleState === 'InService')
  const targetGroupArn = before.targetGroup?.arn
  if (before.group === undefined || victim === undefined || targetGroupArn === undefined) {
    throw fleetError('ERR_FLEET_MISSING', `No instance of ${handle.groupName} is in service.`)
  }
  const fleetBefore = await storyInstances(session, before)
  const beganMs = now()
  const second = (): number => (now() - beganMs) / 1000
  const traffic = startTraffic({
    url: new URL('/analyze', options.url),
    requestsPerSecond,
    limitSeconds: trafficLimitSeconds,
    body: JSON.stringify({ text: options.text }),
    now,
  })
  try {
    await sleep(calmMs, undefined, { signal })
    const killedAtSecond = second()
    const { instances: known } = before.group
    // The step is the loss alone, so that its time is the one that the summary gives.
    const replacement = await options.reporter.during(
      `Kill ${victim.instanceId} and wait for its replacement`,
      (step) =>
        loseInstance({
          ec2: createEc2(session.clients.ec2),
          services: session.fleet,
          ...{ groupName: handle.groupName, targetGroupArn, victim, known, step, signal, now },
        }),
      { closing: ({ replacementId }) => `${replacementId} serves` },
    )
    const replacedAtSecond = second()
    await sleep(calmMs, undefined, { signal })
    return {
      fleetBefore,
      fleetAfter: await storyInstances(session, await observeFleet(session.fleet, handle)),
      loss: { ...replacement, killedAtSecond, replacedAtSecond },
      traffic: await traffic.stop(),
    }
  } catch (error) {
    await traffic.stop()
    throw error
  }
}

const storyInstances = async (
  session: Session,
  fleet: ObservedFleet,
): Promise<readonly StoryInstance[]> => {
  const arn = fleet.targetGroup?.arn
  const [images, targets] = await Promise.all([
    session.fleet.launchTemplates.imagesByVersion(`assay-${session.environment.environment}`),
    arn === undefined ? [] : session.fleet.loadBalancing.targetHealth(arn),
  ])
  return (fleet.group?.instances ?? []).map((instance) => ({
    instanceId: instance.instanceId,
    zone: instance.zone,
    imageId: images.get(instance.launchTemplateVersion) ?? 'unknown',
    launchTemplateVersion: instance.launchTemplateVersion,
    lifecycleState: instance.lifecycleState,
    targetState: targets.find(({ targetId }) => targetId === instance.instanceId)?.state ?? 'none',
  }))
}
