import type { ObservedGroup, ObservedInstance } from '../../../ami-scripts/fleet/observed.ts'
import type { CallOutcome, FleetServices } from '../../../ami-scripts/fleet/ports.ts'
import { done, refused, versionOf, type WorldParts } from './fleet-state.ts'

/** The Auto Scaling of a fleet's world. */
export const groupCalls = (world: WorldParts): FleetServices['autoScaling'] => {
  const parts = groupParts(world)
  const { find, put, change, openActivities } = parts
  return {
    findGroup: async (name) => world.shown().groups.find((each) => each.name === name),
    recentActivities: async () => [],
    createGroup: async ({ name, launchTemplateId, launchTemplateVersion, ...settings }) => {
      const version = String(launchTemplateVersion)
      if (versionOf(world.known(), launchTemplateId, version) === undefined) {
        return refused('refused', `launch template ${launchTemplateId} ${version} does not exist`)
      }
      const missing = missingTarget(world, settings.targetGroupArns)
      if (missing !== undefined) return refused('refused', `no target group ${missing}`)
      if (find(name) !== undefined) return refused('taken', name)
      const launch = { launchTemplateId, launchTemplateVersion: version }
      const rest = { isDeleting: false, suspendedProcesses: [], instances: [] }
      put({ name, ...settings, ...launch, ...rest })
      balance(parts, name)
      return done({})
    },
    updateGroup: async ({ name, ...settings }) =>
      change(name, (group) => ({ desired: desiredWithin({ ...group, ...settings }), ...settings })),
    tagGroup: async ({ name, tags }) =>
      change(name, (group) => ({ tags: { ...group.tags, ...tags } })),
    attachTargetGroups: async ({ name, targetGroupArns }) => {
      const missing = missingTarget(world, targetGroupArns)
      if (missing !== undefined) return refused('refused', `no target group ${missing}`)
      return change(name, (group) => ({
        targetGroupArns: [...new Set([...group.targetGroupArns, ...targetGroupArns])],
      }))
    },
    setInstanceProtection: async ({ name, instanceIds, isProtected }) =>
      change(name, (group) => ({ instances: withMember(group, instanceIds, { isProtected }) })),
    exitStandby: async ({ name, instanceIds }) => {
      const isInStandby = ({ instanceId, lifecycleState }: ObservedInstance) =>
        instanceIds.includes(instanceId) && lifecycleState === 'Standby'
      if (find(name)?.instances.filter(isInStandby).length !== instanceIds.length) {
        return refused('refused', `not all are in Standby: ${instanceIds}`)
      }
      return change(name, (group) => ({
        instances: withMember(group, instanceIds, { lifecycleState: 'InService' }),
        desired: group.desired + instanceIds.length,
      }))
    },
    resumeProcesses: async ({ name, processes }) =>
      change(name, ({ suspendedProcesses }) => ({
        suspendedProcesses: suspendedProcesses.filter((each) => !processes.includes(each)),
      })),
    deleteGroup: async ({ name }) => {
      const group = find(name)
      if (group === undefined) return done({})
      if (group.instances.length > 0) return refused('in-use', 'there are instances in the group')
      if (openActivities.size > 0) return refused('in-use', 'there are scaling activities')
      put({ ...group, isDeleting: true })
      world.later('work', () =>
        world.write({ groups: world.state().groups.filter((each) => each.name !== name) }),
      )
      return done({})
    },
  }
}

/** A desired capacity that is not given follows the bounds (UpdateAutoScalingGroup). */
const desiredWithin = ({ min, desired, max }: ObservedGroup): number =>
  Math.max(min, Math.min(max, desired))

const missingTarget = (world: WorldParts, arns: readonly string[]): string | undefined =>
  arns.find((arn) => !world.known().targetGroups.some((each) => each.arn === arn))

const withMember = (
  { instances }: ObservedGroup,
  ids: readonly string[],
  member: Partial<ObservedInstance>,
): readonly ObservedInstance[] =>
  instances.map((each) => (ids.includes(each.instanceId) ? { ...each, ...member } : each))

interface GroupParts extends WorldParts {
  readonly find: (name: string) => ObservedGroup | undefined
  readonly put: (group: ObservedGroup) => void
  /** Changes a group by a call, then lets Auto Scaling bring its instances to what is desired. */
  readonly change: (
    name: string,
    member: (group: ObservedGroup) => Partial<ObservedGroup>,
  ) => CallOutcome<Readonly<Record<string, never>>>
  /** Ends of instances that Auto Scaling has not concluded, though the instance is gone. */
  readonly openActivities: Set<string>
}

const groupParts = (world: WorldParts): GroupParts => {
  const parts: GroupParts = {
    ...world,
    find: (name) => world.state().groups.find((each) => each.name === name),
    put: (group) => {
      const others = world.state().groups.filter(({ name }) => name !== group.name)
      world.write({ groups: [...others, group] })
    },
    change: (name, member) => {
      const group = parts.find(name)
      if (group === undefined)
        return refused('refused', `AutoScalingGroup name not found - ${name}`)
      const changed = { ...group, ...member(group) }
      if (changed.desired !== desiredWithin(changed)) {
        const { min, desired, max } = changed
        return refused('refused', `desired ${desired} must be between min ${min} and max ${max}`)
      }
      parts.put(changed)
      balance(parts, name)
      return done({})
    },
    openActivities: new Set(),
  }
  return parts
}

/** Launches what is missing, and drains what is too many and not protected. */
const balance = (world: GroupParts, name: string): void => {
  const group = world.find(name)
  if (group === undefined || group.isDeleting) return
  const counted = group.instances.filter(({ lifecycleState }) =>
    ['Pending', 'InService'].includes(lifecycleState),
  )
  const missing = group.desired - counted.length
  for (let launched = 0; launched < missing; launched += 1) launch(world, name)
  if (missing >= 0 || group.suspendedProcesses.includes('Terminate')) return
  const leaving = counted.filter(({ isProtected }) => !isProtected).slice(0, -missing)
  for (const { instanceId } of leaving) end(world, name, instanceId)
}

const launch = (world: GroupParts, name: string): void => {
  const group = world.find(name)
  if (group === undefined) return
  const instanceId = world.nextId('i')
  const instance = {
    instanceId,
    zone: 'eu-west-1a',
    lifecycleState: 'Pending',
    healthStatus: 'Healthy',
    launchTemplateVersion: group.launchTemplateVersion,
    isProtected: false,
  }
  world.put({ ...group, instances: [...group.instances, instance] })
  world.later('work', () => move(world, name, instanceId, 'Pending', 'InService'))
}

const end = (world: GroupParts, name: string, instanceId: string): void => {
  const group = world.find(name)
  if (group === undefined) return
  const ending = { lifecycleState: 'Terminating' }
  world.put({ ...group, instances: withMember(group, [instanceId], ending) })
  world.openActivities.add(instanceId)
  world.later('work', () => {
    const then = world.find(name)
    if (then === undefined) return
    world.later('work', () => world.openActivities.delete(instanceId))
    world.put({
      ...then,
      instances: then.instances.filter((each) => each.instanceId !== instanceId),
    })
  })
}

const move = (world: GroupParts, name: string, id: string, from: string, to: string): void => {
  const group = world.find(name)
  const instance = group?.instances.find(({ instanceId }) => instanceId === id)
  if (group === undefined || instance?.lifecycleState !== from) return
  world.put({ ...group, instances: withMember(group, [id], { lifecycleState: to }) })
}
