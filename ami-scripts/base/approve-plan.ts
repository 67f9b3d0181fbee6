import type { Reporter } from '../../infra/foundation/reporter.ts'
import { environmentName } from '../../infra/env/names.ts'
import { baseError } from './base-error.ts'
import type { BaseWork } from './base-work.ts'
import { approvalOf } from './plan/approval.ts'
import type { PlannedChange, PlanSummary } from './plan/summarize-plan.ts'

export interface ApprovalOptions {
  /** Addresses given by --destroy. */
  readonly named: readonly string[]
  /** --yes: whatever takes no data with it is agreed to. */
  readonly isAssumed: boolean
  /** Whether somebody is there to be asked. */
  readonly isTerminal: boolean
  readonly reporter: Pick<Reporter, 'confirm'>
}

/**
 * Has every loss named, then the whole agreed to.
 *
 * @throws AssayError ERR_BASE_DESTROYS, ERR_BASE_REFUSED; ERR_CONFIRM_NO_TERMINAL where nobody is
 */
export const approvePlan = async (
  { environment: { environment }, account }: Pick<BaseWork, 'environment' | 'account'>,
  summary: PlanSummary,
  options: ApprovalOptions,
): Promise<void> => {
  const { named, isAssumed, isTerminal, reporter } = options
  const { unnamed, strangers } = approvalOf(summary, named)
  if (strangers.length > 0) {
    const list = strangers.join(', ')
    throw baseError('ERR_BASE_DESTROYS', `The plan does not destroy or replace ${list}.`, {
      hint: 'Nothing was changed. Name by --destroy what the plan lists, to the letter.',
    })
  }
  if (unnamed.length > 0 && (isAssumed || !isTerminal)) refuseLoss(unnamed)
  for (const change of unnamed) {
    const question = `This would ${change.kind} ${change.address} and lose: ${change.loses}.`
    if (!(await reporter.confirm(question, change.address))) refuseLoss([change])
  }
  if (isAssumed) return
  const name = environmentName(environment)
  const question = `This changes ${summary.changes.length} resource(s) in account ${account}.`
  if (await reporter.confirm(question, name)) return
  throw baseError('ERR_BASE_REFUSED', `Not confirmed: ${name} stays as it is.`)
}

const refuseLoss = (unnamed: readonly PlannedChange[]): never => {
  const message = `The plan takes data with it: ${unnamed.length} resource(s) that nobody named.`
  throw baseError('ERR_BASE_DESTROYS', message, {
    details: unnamed.map(({ kind, address, loses }) => `${kind} ${address}: loses ${loses}`),
  })
}
