/**
 * What AWS's documentation promises of a group at every moment. No oracle calls the arithmetic of
 * Auto Scaling's model, yet none is independent of the model: which case a moment is, is read from
 * the causes that it writes; a target's state is asked of it (DescribeTargetHealth); and the bounds
 * of a maintenance policy are computed here from the same reading of AWS's unpublished rounding. So
 * they show where the model breaks its own reading, not where that reading is wrong.
 */
import type { Group, Member } from '../../infra/model/auto-scaling/state.ts'
import type { ModelEffect, ModelInput, ModelObject } from '../../infra/model/contract.ts'
import { step } from '../../infra/model/step.ts'
import type { World } from '../../infra/model/world.ts'
import { groupName } from './fleet.ts'

/** One step: the group before and after it, and what it sent out. */
export interface Moment {
  readonly was: Group
  readonly group: Group
  readonly world: World
  readonly effects: readonly ModelEffect[]
  readonly input: ModelInput
}

/** Tells what is wrong; `met` is called whenever there was something to judge. */
export type Invariant = (moment: Moment, met: () => void) => string | undefined

const inService = (group: Group): Member[] => group.members.filter((m) => m.state === 'InService')
/** What is on its way into service, by its activity: asked for, or launched. */
const arriving = (group: Group): (string | null)[] => [
  ...group.launches.map(({ activityId }) => activityId),
  ...group.members.filter((m) => m.state.startsWith('Pending')).map((m) => m.activityId),
]

/** Those that left service in this step for the reason that their activity gives. */
const takenFor = ({ was, group, world }: Moment, reason: RegExp): Member[] =>
  group.members.filter((member) => {
    const old = was.members.find(({ instanceId }) => instanceId === member.instanceId)
    return old?.state === 'InService' && reason.test(causeOf(world, member))
  })

/** Why an instance is on the move. */
const causeOf = (world: World, member: Member | undefined): string =>
  world.autoScaling.openActivities[member?.activityId ?? '']?.cause ?? ''

const shrinking = /a difference between desired and actual capacity, shrinking/

const ceiling = ({ settings: { maintenance, desiredCapacity } }: Group): number => {
  const share = (percent = 0): number => (desiredCapacity * percent) / 100
  const most = Math.floor(share(maintenance?.maxHealthyPercentage))
  return most > Math.ceil(share(maintenance?.minHealthyPercentage)) ? most : most + 1
}

/**
 * "Rebalancing activities": at most 10 % above the maximum size, one at least. "Instance
 * maintenance policy": what is healthy or pending stays within the maximum healthy percentage, and
 * RefreshPreferences: one above where nothing could be replaced otherwise.
 */
export const launchesWithinBounds: Invariant = ({ group, effects }, met) => {
  if (!effects.some((effect) => effect.kind === 'launch')) return undefined
  met()
  const { maxSize, desiredCapacity, maintenance } = group.settings
  const healthy = inService(group).filter((member) => member.healthy).length
  const isBalancing = [...group.launches, ...group.members].some(
    ({ purpose }) => purpose === 'rebalance',
  )
  const balance = maxSize + (isBalancing ? Math.max(1, Math.floor(maxSize / 10)) : 0)
  const bound = maintenance === null ? balance : Math.max(desiredCapacity, ceiling(group))
  const count = healthy + arriving(group).length
  return count > bound ? `${count} healthy or pending, of ${bound} at most` : undefined
}

/** A scale-in ends at the minimum size, and takes nobody who is protected from it. */
export const scaleInKeepsMinimum: Invariant = (moment, met) => {
  const taken = takenFor(moment, shrinking)
  if (taken.length === 0) return undefined
  met()
  if (taken.some((member) => member.protectedFromScaleIn)) return 'a protected instance was taken'
  const left = inService(moment.group).length
  const { minSize } = moment.group.settings
  return left < minSize ? `${left} left in service, of ${minSize} at least` : undefined
}

/**
 * "Configure termination policies": the zone with the most instances gives one up, if one of its
 * instances is not protected. Judged where one healthy instance went out of several zones in use.
 */
export const fullestZoneGives: Invariant = (moment, met) => {
  const [victim, ...more] = takenFor(moment, shrinking)
  const before = inService(moment.was)
  if (victim === undefined || more.length > 0 || before.some((member) => !member.healthy)) return
  const after = [...inService(moment.group), victim]
  const { zones } = moment.group.settings
  if (after.length !== before.length || before.some(({ zone }) => !zones.includes(zone))) return
  const countIn = (zone: string) => before.filter((member) => member.zone === zone).length
  const free = before.filter((member) => !member.protectedFromScaleIn).map(({ zone }) => zone)
  if (new Set(free).size < 2) return undefined
  met()
  const most = Math.max(...free.map(countIn))
  return countIn(victim.zone) < most ? `${victim.zone} gave one up, not the fullest` : undefined
}

/** DescribeTargetHealth, asked of a copy of the world. */
const targetState = (world: World, arn: string, id: string): string => {
  const params = { TargetGroupArn: arn, Targets: [{ Id: id }] }
  const call = { kind: 'call', service: 'elasticloadbalancing' } as const
  const { answer } = step(world, world.now, { ...call, operation: 'DescribeTargetHealth', params })
  if (answer?.ok !== true) throw new Error('DescribeTargetHealth faulted')
  const [shown] = answer.output['TargetHealthDescriptions'] as readonly ModelObject[]
  return String((shown?.['TargetHealth'] as ModelObject)['State'])
}

/**
 * "Deregistration delay": a target is `draining` for that long, then `unused`; Auto Scaling waits
 * for it before it terminates an instance. Measured with a watch of its own.
 */
export const drainedBeforeTermination = (delayMs: number): Invariant => {
  const since = new Map<string, number>()
  return ({ world, effects }, met) => {
    for (const { targets } of Object.values(world.loadBalancing.targetGroups)) {
      for (const { id, drainsUntil } of Object.values(targets)) {
        if (drainsUntil === undefined) since.delete(id)
        else if (!since.has(id)) since.set(id, world.now)
      }
    }
    for (const effect of effects) {
      if (effect.kind !== 'terminate') continue
      const states = Object.keys(world.loadBalancing.targetGroups).map((arn) =>
        targetState(world, arn, effect.instanceId),
      )
      if (states.some((state) => state !== 'unused')) return `terminated while ${states.join()}`
      const began = since.get(effect.instanceId)
      if (began === undefined) continue
      met()
      const ms = world.now - began
      if (ms < delayMs) return `terminated after ${ms} ms of ${delayMs} ms of draining`
    }
    return undefined
  }
}

/**
 * "Lifecycle hooks": an instance waits until its action is completed or the heartbeat times out. A
 * wait also ends with the instance, and in a scale-in, which takes the pending first. The time is
 * taken from the event that opens it.
 */
export const hooksAreWaitedFor = (heartbeatMs: number): Invariant => {
  const opened = new Map<string, number>()
  return ({ was, group, world, effects, input }, met) => {
    const isCompletion = input.kind === 'call' && /^(CompleteL|Terminate)/.test(input.operation)
    for (const member of was.members) {
      const now = group.members.find(({ instanceId }) => instanceId === member.instanceId)
      const began = opened.get(member.instanceId)
      if (!member.state.endsWith(':Wait') || now?.state === member.state) continue
      if (began === undefined) return 'a wait that no event opened'
      met()
      const isDead = world.facts.instances[member.instanceId]?.state !== 'running'
      const isScaledIn = shrinking.test(causeOf(world, now))
      if (!isCompletion && !isDead && !isScaledIn && world.now - began < heartbeatMs) {
        return `${member.state} ended after ${world.now - began} ms, completed by nobody`
      }
    }
    for (const effect of effects) {
      if (effect.kind === 'event' && /Lifecycle Action$/.test(effect.detailType)) {
        opened.set(String(effect.detail['EC2InstanceId']), world.now)
      }
    }
    return undefined
  }
}

const failedCheck = /a user health-check|ELB system health check|instance status checks failure/

/**
 * "Instance maintenance policy": an unhealthy instance goes when the minimum healthy percentage is
 * in service, through its first health check and warm; or, since replacements may fail too, when
 * nobody is awaited.
 */
export const unhealthyGoAtTheFloor: Invariant = (moment, met) => {
  const { group, world } = moment
  const { maintenance, desiredCapacity, defaultInstanceWarmup } = group.settings
  if (maintenance === null || takenFor(moment, failedCheck).length === 0) return undefined
  const healthy = inService(group).filter((member) => member.healthy)
  const ready = healthy.filter(
    ({ inServiceAt, instanceId }) =>
      world.now - (inServiceAt ?? Infinity) >= (defaultInstanceWarmup ?? 0) * 1000 &&
      group.attachments.every(
        ({ targetGroupArn: arn }) => !/initial|unhealthy/.test(targetState(world, arn, instanceId)),
      ),
  )
  const floor = Math.ceil((desiredCapacity * maintenance.minHealthyPercentage) / 100)
  const before = arriving(moment.was)
  const isAwaiting =
    healthy.length > ready.length || arriving(group).some((one) => before.includes(one))
  if (ready.length >= floor) met()
  return ready.length < floor && isAwaiting
    ? `${ready.length} ready, of ${floor} at least, and more on the way`
    : undefined
}

export const groupIn = (world: World): Group | undefined => world.autoScaling.groups[groupName]
