import { own } from '../records.ts'
import type { World } from '../world.ts'
import { groupNotFound, instanceNotManaged, notInGroup } from './faults.ts'
import type { Group, LaunchPurpose, LifecycleState, Member } from './state.ts'

export const groupNamed = (world: World, name: string): Group | undefined =>
  own(world.autoScaling.groups, name)

/** By name or ARN. @throws AwsFault ValidationError */
export const findGroup = (world: World, name: string): Group => {
  const group =
    groupNamed(world, name) ?? allGroups(world).find((candidate) => candidate.arn === name)
  if (group === undefined) throw groupNotFound(name)
  return group
}

export const allGroups = (world: World): Group[] => Object.values(world.autoScaling.groups)

/** @throws AwsFault ValidationError when no group has the instance */
export const findManaged = (world: World, instanceId: string): { group: Group; member: Member } => {
  for (const group of allGroups(world)) {
    const member = group.members.find((candidate) => candidate.instanceId === instanceId)
    if (member !== undefined) return { group, member }
  }
  throw instanceNotManaged(instanceId)
}

/** @throws AwsFault ValidationError when the instance is not this group's */
export const memberOf = (group: Group, instanceId: string): Member => {
  const member = group.members.find((candidate) => candidate.instanceId === instanceId)
  if (member === undefined) throw notInGroup(instanceId, group.name)
  return member
}

export const isPending = (member: Member): boolean => member.state.startsWith('Pending')
export const isTerminating = (member: Member): boolean => member.state.startsWith('Terminating')

/** States that count toward desired capacity (user guide, "instance lifecycle"). */
const counted: readonly LifecycleState[] = [
  'Pending',
  'Pending:Wait',
  'Pending:Proceed',
  'InService',
]

export const isCounted = (member: Member): boolean =>
  counted.includes(member.state) && !isKept(member)

/** Serves on while its replacement is on the way: the replacement is the one that counts. */
export const isKept = (member: Member): boolean => member.state === 'InService' && member.replacing

/** Launches above desired capacity, until another instance may go for the new one. */
const surges: readonly LaunchPurpose[] = ['rebalance']
export const isSurge = ({ purpose }: { purpose: LaunchPurpose }): boolean =>
  surges.includes(purpose)

/** Instances that count toward desired capacity, those asked for included. */
export const capacityOf = (group: Group): number =>
  group.members.filter(isCounted).length + group.launches.length

export const isSuspended = (group: Group, process: string): boolean =>
  group.suspended.some((suspended) => suspended.process === process)
