import { AssayError } from '../../infra/foundation/assay-error.ts'
import { inputsHash } from '../../infra/base/base-inputs.ts'
import { programOf, type BaseWork } from './base-work.ts'
import {
  parseStateVersion,
  readPlanRecord,
  refuseOtherPlan,
  removePlan,
  type PlanRecord,
} from './plan-record.ts'
import type { PlanSummary } from './plan/summarize-plan.ts'
import { readPlan } from './read-plan.ts'
import { readTerraform, runTerraform } from './terraform/run-terraform.ts'

/** A saved plan that may still be applied. */
export interface SavedPlan {
  readonly record: PlanRecord
  readonly summary: PlanSummary
}

/**
 * Takes up the saved plan, if it is of what is there now.
 *
 * @throws AssayError ERR_BASE_PLAN_MISSING, ERR_BASE_PLAN_OTHER, ERR_BASE_PLAN_STALE,
 *   ERR_TERRAFORM_FAILED
 */
export const openPlan = async (work: BaseWork): Promise<SavedPlan> => {
  const { folder, run } = work
  const record = await readPlanRecord(folder)
  refuseOtherPlan(record, {
    account: work.account,
    inputs: await inputsHash(work.infra, work.environment),
    program: programOf(work),
    state: parseStateVersion(await readTerraform(run, ['state', 'pull'])),
  })
  return { record, summary: readPlan(await readTerraform(run, ['show', '-json', folder.plan])) }
}

/**
 * Applies exactly the saved plan. Terraform itself looks again, under the state's lock, whether the
 * state is still the plan's.
 *
 * @throws AssayError ERR_BASE_LOCKED, ERR_BASE_PLAN_STALE, ERR_TERRAFORM_FAILED; what it had made
 *   by then is in the state, and the next plan goes on from there
 */
export const applyPlan = async (work: BaseWork): Promise<void> => {
  const { environment, folder, run } = work
  const title = `Apply the plan to ${environment.environment} (account ${work.account})`
  try {
    await runTerraform(run, title, ['apply', '-json', '-input=false', folder.plan])
  } catch (error) {
    // Whatever else it failed with, the state may have moved on; behind a lock it waits.
    if (!isLocked(error)) await removePlan(folder)
    throw error
  }
  await removePlan(folder)
}

const isLocked = (error: unknown): boolean =>
  error instanceof AssayError && error.code === 'ERR_BASE_LOCKED'
