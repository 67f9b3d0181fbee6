import { differencesOf, type Difference } from './differences.ts'
import type { ResourceChange, TerraformPlan } from './terraform-plan.ts'

/** What happens to one resource; in the order in which a person is to read of them. */
export const changeKinds = [
  'destroy',
  'replace',
  'forget',
  'change',
  'move',
  'import',
  'create',
] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Type of a resource to what is lost with it. */
export type StatefulTypes = Readonly<Record<string, string>>

export interface PlannedChange {
  readonly kind: ChangeKind
  readonly address: string
  readonly type: string
  /** Set when it is destroyed or replaced, and is of a stateful type: what goes with it. */
  readonly loses: string | undefined
  /** Why it is destroyed, replaced or moved, where the plan says. */
  readonly reason: string | undefined
  readonly differences: readonly Difference[]
}

/** A plan as a person has to judge it: the irreversible first. */
export interface PlanSummary {
  readonly changes: readonly PlannedChange[]
  readonly counts: Readonly<Record<ChangeKind, number>>
  /** Addresses of what somebody changed outside Terraform. */
  readonly drifted: readonly string[]
}

/**
 * Sorts the changes of a plan: first what takes data with it, then by kind, then by address.
 * Reading a data source changes nothing and is left out.
 */
export const summarizePlan = (plan: TerraformPlan, stateful: StatefulTypes): PlanSummary => {
  const changes = (plan.resource_changes ?? [])
    .filter(({ mode }) => mode === 'managed')
    .flatMap((change) => plannedChange(change, stateful))
    .toSorted((one, other) => rank(one) - rank(other) || compare(one.address, other.address))
  const count = (kind: ChangeKind) => changes.filter((change) => change.kind === kind).length
  return {
    changes,
    counts: Object.fromEntries(changeKinds.map((kind) => [kind, count(kind)])) as Record<
      ChangeKind,
      number
    >,
    drifted: (plan.resource_drift ?? [])
      .filter(({ mode }) => mode === 'managed')
      .map(({ address }) => address)
      .toSorted(compare),
  }
}

const rank = ({ kind, loses }: PlannedChange): number =>
  (loses === undefined ? changeKinds.length : 0) + changeKinds.indexOf(kind)

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const plannedChange = (
  resource: ResourceChange,
  stateful: StatefulTypes,
): readonly PlannedChange[] => {
  const kind = kindOf(resource)
  if (kind === undefined) return []
  const { address, type, deposed, change } = resource
  const isLost = kind === 'destroy' || kind === 'replace'
  return [
    {
      kind,
      address: deposed === undefined ? address : `${address} (deposed ${deposed})`,
      type,
      loses: isLost && Object.hasOwn(stateful, type) ? stateful[type] : undefined,
      reason: reasonOf(resource),
      differences: kind === 'change' || kind === 'replace' ? differencesOf(change) : [],
    },
  ]
}

/** Undefined when nothing happens. An action that is not known is no reason to think so. */
const kindOf = ({ address, previous_address, change }: ResourceChange): ChangeKind | undefined => {
  const { actions, importing } = change
  if (actions.includes('delete')) return actions.includes('create') ? 'replace' : 'destroy'
  if (actions.includes('forget')) return 'forget'
  if (importing !== undefined && importing !== null) return 'import'
  if (actions.includes('create')) return 'create'
  const isMoved = previous_address !== undefined && previous_address !== address
  const isQuiet = actions.every((action) => action === 'no-op' || action === 'read')
  return isQuiet ? (isMoved ? 'move' : undefined) : 'change'
}

/** In Terraform's words of action_reason ("JSON output format", change representation). */
const reasons: Readonly<Record<string, string>> = {
  delete_because_count_index: 'its count no longer reaches it',
  delete_because_each_key: 'its for_each no longer has the key',
  delete_because_no_module: 'its module is no longer in the configuration',
  delete_because_no_move_target: 'it was moved to where nothing is',
  delete_because_no_resource_config: 'it is no longer in the configuration',
  delete_because_wrong_repetition: 'its count or for_each came or went',
  replace_because_tainted: 'it is marked as broken (tainted)',
  replace_by_request: 'it was asked for',
  replace_by_triggers: 'replace_triggered_by names something that changes',
}

const reasonOf = (resource: ResourceChange): string | undefined => {
  const { address, previous_address, action_reason = '', change } = resource
  const paths = change.replace_paths ?? []
  if (paths.length > 0) return `cannot be changed in place: ${paths.map(pathText).join(', ')}`
  if (Object.hasOwn(reasons, action_reason)) return reasons[action_reason]
  return previous_address === undefined || previous_address === address
    ? undefined
    : `it was ${previous_address}`
}

const pathText = (path: readonly (string | number)[]): string =>
  path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`))
    .join('')
