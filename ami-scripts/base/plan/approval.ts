import type { PlannedChange, PlanSummary } from './summarize-plan.ts'

/** What has to be said before a plan may be applied. */
export interface Approval {
  /** Stateful resources that go, and that nobody has named. */
  readonly unnamed: readonly PlannedChange[]
  /** Named, but the plan does not destroy or replace them: mistyped, or of another plan. */
  readonly strangers: readonly string[]
}

/** @param named addresses that a person has typed, each whole */
export const approvalOf = (summary: PlanSummary, named: readonly string[]): Approval => {
  const lost = summary.changes.filter(({ loses }) => loses !== undefined)
  const going = summary.changes.filter(({ kind }) => kind === 'destroy' || kind === 'replace')
  return {
    unnamed: lost.filter(({ address }) => !named.includes(address)),
    strangers: named.filter((address) => !going.some((change) => change.address === address)),
  }
}
