/** Lifecycle hooks as calls see them; how instances wait for them is in hook-waits.ts. */
import type { ModelObject } from '../contract.ts'
import type { World } from '../world.ts'
import { settleLaunchAction } from './arriving.ts'
import { validationError } from './faults.ts'
import { findAction, globalTimeoutSeconds, settleAction } from './hook-waits.ts'
import type { ActionOutcome } from './hook-waits.ts'
import { findGroup, isPending } from './members.ts'
import { optionalNumber, optionalText, text, texts } from './params.ts'
import type { ActionResult, Group, LifecycleHook, LifecycleTransition } from './state.ts'
import type { Draft } from './draft.ts'

const transitions = [
  'autoscaling:EC2_INSTANCE_LAUNCHING',
  'autoscaling:EC2_INSTANCE_TERMINATING',
] as const
const heartbeatSeconds = { min: 30, max: 7200, default: 3600 }
const hooksMax = 50

export const describeHookTypes = (): ModelObject => ({ LifecycleHookTypes: [...transitions] })

/** A hook from a call; members left out keep those of `old`. @throws AwsFault ValidationError */
export const readHook = (params: ModelObject, old?: LifecycleHook): LifecycleHook => ({
  name: text(params, 'LifecycleHookName'),
  transition: readTransition(params, old),
  heartbeatTimeout: readHeartbeat(params) ?? old?.heartbeatTimeout ?? heartbeatSeconds.default,
  defaultResult: readResult(params, 'DefaultResult') ?? old?.defaultResult ?? 'ABANDON',
  notificationMetadata:
    optionalText(params, 'NotificationMetadata') ?? old?.notificationMetadata ?? null,
  notificationTargetArn:
    optionalText(params, 'NotificationTargetARN') ?? old?.notificationTargetArn ?? null,
  roleArn: optionalText(params, 'RoleARN') ?? old?.roleArn ?? null,
})

const readTransition = (
  params: ModelObject,
  old: LifecycleHook | undefined,
): LifecycleTransition => {
  const given = optionalText(params, 'LifecycleTransition') ?? old?.transition
  const known = transitions.find((transition) => transition === given)
  if (known === undefined) {
    throw validationError(
      'Valid requests to create a new Lifecycle Hook must specify a LifecycleTransition of ' +
        `either ${transitions.join(' or ')}.`,
    )
  }
  return known
}

const readHeartbeat = (params: ModelObject): number | undefined => {
  const given = optionalNumber(params, 'HeartbeatTimeout')
  const { min, max } = heartbeatSeconds
  if (given !== undefined && (given < min || given > max)) {
    throw validationError(`Heartbeat timeout must be between ${min} and ${max} seconds.`)
  }
  return given
}

const readResult = (params: ModelObject, name: string): ActionResult | undefined => {
  const given = optionalText(params, name)
  if (given === undefined || given === 'CONTINUE' || given === 'ABANDON') return given
  throw validationError(`${name} must be either CONTINUE or ABANDON`)
}

/** Instances that wait already keep the hook as it was (user guide). */
export const putHook = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const name = text(params, 'LifecycleHookName')
  const index = group.hooks.findIndex((hook) => hook.name === name)
  const hook = readHook(params, group.hooks[index])
  if (index >= 0) group.hooks[index] = hook
  else if (group.hooks.length < hooksMax) group.hooks.push(hook)
  else throw validationError(`A group can have at most ${hooksMax} lifecycle hooks.`)
  return {}
}

/** Outstanding actions of the hook end: ABANDON for launches, CONTINUE for terminations. */
export const deleteHook = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const name = text(params, 'LifecycleHookName')
  if (!group.hooks.some((hook) => hook.name === name)) {
    throw validationError(`No Lifecycle Hook found with name: ${name}`)
  }
  group.hooks = group.hooks.filter((hook) => hook.name !== name)
  for (const member of [...group.members]) {
    for (const action of member.actions.filter((one) => one.hook.name === name)) {
      const result = isPending(member) ? 'ABANDON' : 'CONTINUE'
      settle(draft, group, member.instanceId, { result, token: action.token, timedOut: false })
    }
  }
  return {}
}

const settle = (draft: Draft, group: Group, instanceId: string, outcome: ActionOutcome): void => {
  const member = group.members.find((candidate) => candidate.instanceId === instanceId)
  if (member === undefined) return
  if (isPending(member)) settleLaunchAction(draft, group, member, outcome)
  else settleAction(member, outcome)
}

export const describeHooks = (world: World, params: ModelObject): ModelObject => {
  const group = findGroup(world, text(params, 'AutoScalingGroupName'))
  const names = texts(params, 'LifecycleHookNames')
  const hooks = group.hooks.filter((hook) => names.length === 0 || names.includes(hook.name))
  return { LifecycleHooks: hooks.map((hook) => hookShape(group, hook)) }
}

const hookShape = (group: Group, hook: LifecycleHook): ModelObject => ({
  LifecycleHookName: hook.name,
  AutoScalingGroupName: group.name,
  LifecycleTransition: hook.transition,
  HeartbeatTimeout: hook.heartbeatTimeout,
  GlobalTimeout: globalTimeoutSeconds(hook),
  DefaultResult: hook.defaultResult,
  ...(hook.notificationMetadata === null
    ? {}
    : { NotificationMetadata: hook.notificationMetadata }),
  ...(hook.notificationTargetArn === null
    ? {}
    : { NotificationTargetARN: hook.notificationTargetArn }),
  ...(hook.roleArn === null ? {} : { RoleARN: hook.roleArn }),
})

const named = (group: Group, params: ModelObject) =>
  findAction(group, text(params, 'LifecycleHookName'), {
    token: optionalText(params, 'LifecycleActionToken'),
    instanceId: optionalText(params, 'InstanceId'),
  })

/** @throws AwsFault ValidationError when no such action is active: it may have timed out */
export const completeAction = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const result = readResult(params, 'LifecycleActionResult') ?? 'ABANDON'
  const { member, action } = named(group, params)
  settle(draft, group, member.instanceId, { result, token: action.token, timedOut: false })
  return {}
}

/** Starts the heartbeat timeout anew; the global one runs on. @throws AwsFault ValidationError */
export const recordHeartbeat = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const { action } = named(group, params)
  action.heartbeatDeadline = draft.world.now + action.hook.heartbeatTimeout * 1000
  return {}
}
