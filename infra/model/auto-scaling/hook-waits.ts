import { nextUuid } from '../ids.ts'
import type { Draft } from './draft.ts'
import { emitLifecycleAction } from './events.ts'
import { validationError } from './faults.ts'
import type {
  ActionResult,
  Group,
  LifecycleAction,
  LifecycleHook,
  LifecycleTransition,
  Member,
} from './state.ts'

/** An instance waits for 48 hours or 100 heartbeats at most, whichever is less (API reference). */
export const globalTimeoutSeconds = (hook: LifecycleHook): number =>
  Math.min(172_800, 100 * hook.heartbeatTimeout)

/** Starts every hook of a transition at once. False if the group has none: nothing to wait for. */
export const startActions = (
  draft: Draft,
  group: Group,
  member: Member,
  transition: LifecycleTransition,
): boolean => {
  const { now } = draft.world
  for (const hook of group.hooks.filter((candidate) => candidate.transition === transition)) {
    const action: LifecycleAction = {
      token: nextUuid(draft.world),
      hook: { ...hook },
      heartbeatDeadline: now + hook.heartbeatTimeout * 1000,
      globalDeadline: now + globalTimeoutSeconds(hook) * 1000,
    }
    member.actions.push(action)
    emitLifecycleAction(draft, group, member, action)
  }
  return member.actions.length > 0
}

export const actionDeadline = (action: LifecycleAction): number =>
  Math.min(action.heartbeatDeadline, action.globalDeadline)

export interface ActionOutcome {
  readonly result: ActionResult
  readonly token: string
  readonly timedOut: boolean
}

/** Actions whose time ran out end with their hook's default result. */
export const expiredOutcome = (member: Member, now: number): ActionOutcome | undefined => {
  const expired = member.actions.find((action) => actionDeadline(action) <= now)
  if (expired === undefined) return undefined
  return { result: expired.hook.defaultResult, token: expired.token, timedOut: true }
}

/**
 * Takes one result into the wait. CONTINUE leaves the other hooks running; ABANDON ends them all
 * (user guide, "lifecycle hooks": the results).
 */
export const settleAction = (member: Member, outcome: ActionOutcome): void => {
  member.actions =
    outcome.result === 'ABANDON'
      ? []
      : member.actions.filter((action) => action.token !== outcome.token)
}

/** Why an abandoned launch ended: the wording of the user guide's troubleshooting page. */
export const abandonedMessage = (outcome: ActionOutcome): string =>
  "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token " +
  `${outcome.token} was abandoned: ` +
  (outcome.timedOut ? 'Heartbeat Timeout' : 'Lifecycle Action Completed with ABANDON Result')

/**
 * The action that a token, or else an instance, names.
 *
 * @throws AwsFault ValidationError when none is active
 */
export const findAction = (
  group: Group,
  hookName: string,
  by: { readonly token: string | undefined; readonly instanceId: string | undefined },
): { member: Member; action: LifecycleAction } => {
  for (const member of group.members) {
    if (by.token === undefined && member.instanceId !== by.instanceId) continue
    const action = member.actions.find(
      (candidate) =>
        candidate.hook.name === hookName && (by.token ?? candidate.token) === candidate.token,
    )
    if (action !== undefined) return { member, action }
  }
  throw validationError(
    by.token === undefined
      ? `No active Lifecycle Action found with instance ID ${by.instanceId}`
      : `No active Lifecycle Action found with token ${by.token}`,
  )
}
