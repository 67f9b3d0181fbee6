/** Pure. One step of a plan, as plain data. */
import { describeChange, type Change } from './differences.ts'
import type { CallName, FleetCalls } from './ports.ts'
import type { Deferred } from './reference.ts'

export type FleetStep = AnyCallStep | WaitStep

/** A call with all its parameters; those that an earlier step brings are references to it. */
export interface CallStep<Name extends CallName> {
  readonly kind: 'call'
  readonly call: Name
  /** The thing that it is about, by its name. */
  readonly what: string
  readonly changes: readonly Change[]
  readonly input: Deferred<FleetCalls[Name]['input']>
  readonly reason: string
}

export type AnyCallStep = { readonly [Name in CallName]: CallStep<Name> }[CallName]

/** Nothing to call: AWS is at work, and the steps behind this one have to wait for it. */
export interface WaitStep {
  readonly kind: 'wait'
  readonly until: 'instances-gone' | 'group-gone'
  readonly what: string
  readonly changes: readonly Change[]
  readonly reason: string
  /** How long it may stay as the reason says, without any change. */
  readonly deadlineSeconds: number
}

export const callStep = <Name extends CallName>(
  call: Name,
  about: Pick<CallStep<Name>, 'what' | 'input' | 'reason'> &
    Partial<Pick<CallStep<Name>, 'changes'>>,
): CallStep<Name> => ({ kind: 'call', call, changes: [], ...about })

const titles: Readonly<Record<CallName | WaitStep['until'], string>> = {
  createLaunchTemplate: 'Create launch template',
  createLaunchTemplateVersion: 'Create a version of launch template',
  deleteLaunchTemplate: 'Delete launch template',
  createTargetGroup: 'Create target group',
  modifyTargetGroup: 'Modify the health check of target group',
  modifyTargetGroupAttributes: 'Modify the attributes of target group',
  deleteTargetGroup: 'Delete target group',
  createRule: 'Create listener rule',
  modifyRule: 'Modify listener rule',
  deleteRule: 'Delete listener rule',
  createGroup: 'Create Auto Scaling group',
  updateGroup: 'Update Auto Scaling group',
  tagGroup: 'Tag Auto Scaling group',
  attachTargetGroups: 'Attach a target group to Auto Scaling group',
  setInstanceProtection: 'Lift the scale-in protection in Auto Scaling group',
  exitStandby: 'Return instances from standby in Auto Scaling group',
  resumeProcesses: 'Resume processes of Auto Scaling group',
  deleteGroup: 'Delete Auto Scaling group',
  'instances-gone': 'Wait until the instances have drained and ended in Auto Scaling group',
  'group-gone': 'Wait until AWS has deleted Auto Scaling group',
}

/** Verb first, then what is to change: `Update Auto Scaling group assay-prod: max 9 -> 4 (-5)`. */
export const stepTitle = (step: FleetStep): string => {
  const title = `${titles[step.kind === 'call' ? step.call : step.until]} ${step.what}`
  return step.changes.length === 0
    ? title
    : `${title}: ${step.changes.map(describeChange).join(', ')}`
}
