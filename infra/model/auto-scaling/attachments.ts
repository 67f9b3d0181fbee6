/** Target groups of a group: their states, and calls that attach and detach them. */
import type { ModelObject } from '../contract.ts'
import { isDrained, targetGroupExists, targetHealth } from '../load-balancing/targets.ts'
import { deregisterTarget } from '../load-balancing/targets.ts'
import type { World } from '../world.ts'
import { registerWith } from './arriving.ts'
import { notModelled, validationError } from './faults.ts'
import { findGroup, isSuspended } from './members.ts'
import { page } from './paging.ts'
import { objects, optionalText, text, texts } from './params.ts'
import type { Attachment, Group } from './state.ts'
import type { Draft } from './draft.ts'

const type = 'elbv2'

/** Most groups one may attach at a time is 10, in all 50 (quotas of the user guide). */
const attachmentsMax = 50

export const attachTargetGroups = (draft: Draft, params: ModelObject): ModelObject => {
  attach(draft, findGroup(draft.world, text(params, 'AutoScalingGroupName')), arns(params))
  return {}
}

export const attachTrafficSources = (draft: Draft, params: ModelObject): ModelObject => {
  attach(draft, findGroup(draft.world, text(params, 'AutoScalingGroupName')), trafficArns(params))
  return {}
}

export const detachTargetGroups = (draft: Draft, params: ModelObject): ModelObject => {
  detach(draft, findGroup(draft.world, text(params, 'AutoScalingGroupName')), arns(params))
  return {}
}

export const detachTrafficSources = (draft: Draft, params: ModelObject): ModelObject => {
  detach(draft, findGroup(draft.world, text(params, 'AutoScalingGroupName')), trafficArns(params))
  return {}
}

const arns = (params: ModelObject): string[] => texts(params, 'TargetGroupARNs')

/** Target groups named by TrafficSources; other kinds of source are not modelled. */
export const trafficArns = (params: ModelObject): string[] =>
  objects(params, 'TrafficSources').map((source) => {
    const kind = optionalText(source, 'Type') ?? type
    if (kind !== type) throw notModelled(`A traffic source of type ${kind}`)
    return text(source, 'Identifier')
  })

/** @throws AwsFault ValidationError when a target group does not exist or the limit is passed */
export const attach = (draft: Draft, group: Group, wanted: readonly string[]): void => {
  const { world } = draft
  if (wanted.some((arn) => !targetGroupExists(world, arn))) {
    throw validationError(
      'Provided Target Groups may not be valid. Please ensure they exist and try again.',
    )
  }
  const fresh = [...new Set(wanted)].filter((arn) => !isAttached(group, arn))
  if (group.attachments.length + fresh.length > attachmentsMax) {
    throw validationError(
      `Number of target groups attached to the AutoScalingGroup exceeds ${attachmentsMax}.`,
    )
  }
  for (const arn of fresh) {
    group.attachments = group.attachments.filter((old) => old.targetGroupArn !== arn)
    group.attachments.push({ targetGroupArn: arn, state: 'Adding' })
    if (isSuspended(group, 'AddToLoadBalancer')) continue
    for (const member of group.members) {
      if (member.state === 'InService') registerWith(draft, member, arn)
    }
  }
}

const isAttached = (group: Group, arn: string): boolean =>
  group.attachments.some(
    (attachment) => attachment.targetGroupArn === arn && attachment.state !== 'Removing',
  )

const detach = (draft: Draft, group: Group, unwanted: readonly string[]): void => {
  const missing = unwanted.find((arn) => !isAttached(group, arn))
  if (missing !== undefined) {
    throw validationError(
      `Trying to remove Target Groups that are not part of the group: ${missing}`,
    )
  }
  for (const attachment of group.attachments) {
    if (!unwanted.includes(attachment.targetGroupArn)) continue
    attachment.state = 'Removing'
    leave(draft, group, attachment.targetGroupArn)
  }
}

const leave = (draft: Draft, group: Group, arn: string): void => {
  for (const member of group.members.filter((one) => one.targetGroups.includes(arn))) {
    if (targetGroupExists(draft.world, arn)) deregisterTarget(draft.world, arn, member.instanceId)
    member.targetGroups = member.targetGroups.filter((one) => one !== arn)
    if (!isDrained(draft.world, arn, member.instanceId)) member.draining.push(arn)
  }
}

/** Adding -> Added -> InService, and Removing until the last instance is drained. */
export const advanceAttachments = (world: World, group: Group): void => {
  for (const attachment of group.attachments) {
    if (attachment.state === 'Adding') attachment.state = 'Added'
    if (attachment.state === 'Added' && hasPassed(world, group, attachment)) {
      attachment.state = 'InService'
    }
  }
  group.attachments = group.attachments.filter(
    (attachment) => attachment.state !== 'Removing' || isDrainingIn(world, group, attachment),
  )
}

const hasPassed = (world: World, group: Group, attachment: Attachment): boolean =>
  group.members.some(
    (member) =>
      targetHealth(world, attachment.targetGroupArn, member.instanceId)?.state === 'healthy',
  )

const isDrainingIn = (world: World, group: Group, attachment: Attachment): boolean =>
  group.members.some((member) => !isDrained(world, attachment.targetGroupArn, member.instanceId))

const attached = (group: Group): Attachment[] => group.attachments

export const describeTargetGroups = (world: World, params: ModelObject): ModelObject => {
  const group = findGroup(world, text(params, 'AutoScalingGroupName'))
  const { items, next } = page(attached(group), params, 100)
  const shapes = items.map((attachment) => ({
    LoadBalancerTargetGroupARN: attachment.targetGroupArn,
    State: attachment.state,
  }))
  return { LoadBalancerTargetGroups: shapes, ...next }
}

export const describeTrafficSources = (world: World, params: ModelObject): ModelObject => {
  const group = findGroup(world, text(params, 'AutoScalingGroupName'))
  const kind = optionalText(params, 'TrafficSourceType') ?? type
  const { items, next } = page(kind === type ? attached(group) : [], params)
  const shapes = items.map((attachment) => ({
    TrafficSource: attachment.targetGroupArn,
    Identifier: attachment.targetGroupArn,
    Type: type,
    State: attachment.state,
  }))
  return { TrafficSources: shapes, ...next }
}
