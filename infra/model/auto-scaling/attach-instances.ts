import type { ModelObject } from '../contract.ts'
import { own } from '../records.ts'
import type { InstanceFact, World } from '../world.ts'
import { moment, openActivity } from './activities.ts'
import { activityShape } from './describe-activities.ts'
import { validationError } from './faults.ts'
import { startDraining } from './leaving.ts'
import { allGroups, findGroup, memberOf } from './members.ts'
import { flag, text, texts } from './params.ts'
import { capacityClause, moveCapacity, requireRoom } from './sizes.ts'
import type { Group, Member } from './state.ts'
import type { Draft } from './draft.ts'

/** Takes running instances into the group; desired capacity grows by as many. */
export const attachInstances = (draft: Draft, params: ModelObject): ModelObject => {
  const { world } = draft
  const group = findGroup(world, text(params, 'AutoScalingGroupName'))
  const facts = [...new Set(texts(params, 'InstanceIds'))].map((id) => freeFact(world, group, id))
  requireRoom(
    group,
    facts.length,
    `attach ${facts.length} more instance${facts.length === 1 ? '' : 's'}`,
  )
  moveCapacity(group, facts.length)
  for (const fact of facts) {
    const activity = openActivity(world, group, {
      description: `Attaching an existing EC2 instance: ${fact.instanceId}`,
      cause:
        `At ${moment(world.now)} an instance was added in response to user request. Keeping the ` +
        `capacity at the new ${group.settings.desiredCapacity}.`,
      zone: fact.zone,
      subnetId: fact.subnetId,
      status: 'InProgress',
      progress: 50,
    })
    group.members.push(attachedMember(world, group, fact, activity.id))
  }
  return {}
}

/** @throws AwsFault ValidationError when the instance cannot be attached */
const freeFact = (world: World, group: Group, instanceId: string): InstanceFact => {
  const fact = own(world.facts.instances, instanceId)
  if (fact === undefined) {
    throw validationError(`Invalid Instance ID(s): [${instanceId}] specified`)
  }
  const owner = allGroups(world).find((candidate) =>
    candidate.members.some((member) => member.instanceId === instanceId),
  )
  if (owner !== undefined) {
    throw validationError(
      `Instance ${instanceId} is already part of AutoScalingGroup:${owner.name}`,
    )
  }
  if (fact.state !== 'running') {
    throw validationError(
      `Instance ${instanceId} is not in correct state. Instance(s) must be in 'running' state.`,
    )
  }
  if (!group.settings.zones.includes(fact.zone)) {
    throw validationError(
      `Instance ${instanceId} is in availability zone ${fact.zone}, which AutoScalingGroup ` +
        `${group.name} does not use.`,
    )
  }
  return fact
}

const attachedMember = (
  world: World,
  group: Group,
  fact: InstanceFact,
  activityId: string,
): Member => ({
  instanceId: fact.instanceId,
  instanceType: fact.instanceType,
  zone: fact.zone,
  subnetId: fact.subnetId,
  template: null,
  state: 'Pending',
  healthy: true,
  healthCause: null,
  protectedFromScaleIn: group.settings.protectNewInstances,
  joinedAt: world.now,
  inServiceAt: null,
  unreachableSince: null,
  activityId,
  actions: [],
  targetGroups: [],
  draining: [],
  purpose: 'capacity',
  replacing: false,
  terminateSent: false,
})

/** Lets instances go, drained first; they run on. Those in Standby do not count in a decrement. */
export const detachInstances = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const decrements = flag(params, 'ShouldDecrementDesiredCapacity')
  const members = [...new Set(texts(params, 'InstanceIds'))].map((id) => memberOf(group, id))
  const wrong = members.find(({ state }) => state !== 'InService' && state !== 'Standby')
  if (wrong !== undefined) {
    throw validationError(`The instance ${wrong.instanceId} is not in InService or Standby.`)
  }
  const changeOf = (member: Member) => (decrements && member.state === 'InService' ? -1 : 0)
  const change = members.reduce((sum, member) => sum + changeOf(member), 0)
  requireRoom(group, change, `detach ${-change} instance${change === -1 ? '' : 's'}`)
  const activities = members.map((member) => detach(draft, group, member, changeOf(member)))
  return { Activities: activities }
}

const detach = (draft: Draft, group: Group, member: Member, change: number): ModelObject => {
  const activity = openActivity(draft.world, group, {
    description: `Detaching EC2 instance: ${member.instanceId}`,
    cause:
      `At ${moment(draft.world.now)} instance ${member.instanceId} was detached in response to a ` +
      `user request${capacityClause(group, change)}.`,
    zone: member.zone,
    subnetId: member.subnetId,
    status: 'InProgress',
    progress: 50,
  })
  member.activityId = activity.id
  member.state = 'Detaching'
  moveCapacity(group, change)
  startDraining(draft.world, member)
  return activityShape(activity)
}
