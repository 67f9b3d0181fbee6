import type { ModelEffect, ModelInput } from '../../infra/model/contract.ts'
import { healthOf } from '../../infra/model/load-balancing/health.ts'
import { probes } from '../../infra/model/load-balancing/probes.ts'
import { nextDue, step } from '../../infra/model/step.ts'
import type { World } from '../../infra/model/world.ts'

const resting: readonly string[] = ['InService', 'Standby', 'Pending:Wait']
const passing: readonly string[] = ['initial', 'draining']

/** Nothing is on its way: every instance rests, every check has passed or failed for good. */
export const isSettled = (world: World): boolean =>
  Object.values(world.autoScaling.groups).every(
    (group) =>
      group.launches.length === 0 &&
      group.members.every(({ state }) => resting.includes(state)) &&
      group.attachments.every(({ state }) => state === 'InService' || state === 'Added'),
  ) &&
  Object.values(world.loadBalancing.loadBalancers).every(({ state }) => state === 'active') &&
  Object.values(world.loadBalancing.targetGroups).every((group) =>
    Object.values(group.targets).every(
      (target) => !passing.includes(healthOf(world, group, target).state),
    ),
  )

/** Plays instances and data plane as the fakes of the gateway's tests do, in no time at all. */
export const settle = (start: World, from: number, effects: readonly ModelEffect[] = []): World => {
  let world = start
  let now = from
  const asked = [...effects]
  const feed = (input: ModelInput): void => {
    const result = step(world, now, input)
    world = result.world
    asked.push(...result.effects)
  }
  for (let turns = 0; turns < 1000; turns += 1) {
    const effect = asked.shift()
    if (effect !== undefined) {
      perform(world, effect).forEach(feed)
      continue
    }
    if (isSettled(world)) return world
    const due = probes(world).find(({ dueAt }) => dueAt <= now)
    if (due !== undefined) {
      const { targetGroupArn, targetId, port } = due
      const outcome = { kind: 'status', status: 200 } as const
      feed({ kind: 'probe', targetGroupArn, targetId, port, outcome })
      continue
    }
    now = Math.min(nextDue(world) ?? Infinity, ...probes(world).map(({ dueAt }) => dueAt))
    if (!Number.isFinite(now)) throw new Error('The model waits for nothing and is not settled.')
    feed({ kind: 'tick' })
  }
  throw new Error('The model does not settle within 1000 turns.')
}

const perform = (world: World, effect: ModelEffect): ModelInput[] => {
  if (effect.kind === 'launch') return launch(world, effect)
  if (effect.kind === 'event') return []
  const fact = world.facts.instances[effect.instanceId]
  if (fact === undefined) return []
  return [{ ...fact, kind: 'instance', state: 'terminated', reachable: false }]
}

const launch = (
  world: World,
  { launchId, subnetId, instanceType = 't3.small' }: Extract<ModelEffect, { kind: 'launch' }>,
): ModelInput[] => {
  const count = Object.keys(world.facts.instances).length + 1
  const instance = {
    instanceId: `i-${String(count).padStart(17, '0')}`,
    ...{ zone: 'eu-west-1a', subnetId, privateIp: `10.0.3.${count}`, instanceType },
  }
  return [
    { kind: 'launched', launchId, ...instance, launchTemplateVersion: 1 },
    { kind: 'instance', ...instance, state: 'running', reachable: true },
  ]
}
