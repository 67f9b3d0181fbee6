import type { Difference } from './differences.ts'
import {
  changeKinds,
  type ChangeKind,
  type PlannedChange,
  type PlanSummary,
} from './summarize-plan.ts'

const verbs: Readonly<Record<ChangeKind, string>> = {
  destroy: 'Destroy',
  replace: 'Replace',
  forget: 'Forget',
  change: 'Change',
  move: 'Move',
  import: 'Import',
  create: 'Create',
}

/** `assay-prod: 1 to replace, 2 to change, 30 to create`. */
const planHeadline = (name: string, { counts }: PlanSummary): string => {
  const parts = changeKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} to ${kind}`)
  return `${name}: ${parts.length === 0 ? 'nothing to do' : parts.join(', ')}`
}

/** A plan in words: verb first, then the reason, then every value that changes. */
export const planLines = (name: string, summary: PlanSummary): readonly string[] => [
  planHeadline(name, summary),
  ...summary.changes.flatMap(changeLines),
  ...summary.drifted.map((address) => `Changed outside Terraform since the last run: ${address}`),
]

const changeLines = ({ kind, address, loses, reason, differences }: PlannedChange) => [
  `${verbs[kind]} ${address}`,
  ...(loses === undefined ? [] : [`  loses: ${loses}`]),
  ...(reason === undefined ? [] : [`  reason: ${reason}`]),
  ...differences.map(differenceLine),
]

const differenceLine = ({ path, from, to }: Difference): string => `  ${path} ${from} -> ${to}`
