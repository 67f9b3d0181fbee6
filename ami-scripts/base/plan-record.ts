import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { contentHash } from '../../infra/foundation/content-cache.ts'
import { writeWhole } from '../../infra/foundation/write-whole.ts'
import type { BaseFolder } from './base-folder.ts'
import { baseError } from './base-error.ts'
import { terraformError } from './terraform/terraform-error.ts'

/** Which state a plan was made for; null before there is one. */
const stateSchema = z.strictObject({ lineage: z.string(), serial: z.number() }).nullable()
export type StateVersion = z.infer<typeof stateSchema>

const recordSchema = z.strictObject({
  /** Account that it was planned in. */
  account: z.string(),
  /** Hash of the HCL, the policy documents and the values. */
  inputs: z.string(),
  /** Hash of the plan itself. */
  plan: z.string(),
  /** `terraform 1.11.4`: another cannot read the plan. */
  program: z.string(),
  state: stateSchema,
  /** Whether the domain's zone is all that it makes. */
  isZoneAlone: z.boolean(),
})

/** What a saved plan was made from: it is applied only to the same. */
export type PlanRecord = z.infer<typeof recordSchema>

type Files = Pick<BaseFolder, 'plan' | 'record'>

export const writePlanRecord = (folder: Files, record: Omit<PlanRecord, 'plan'>): Promise<void> =>
  readFile(folder.plan).then((plan) =>
    writeWhole(folder.record, JSON.stringify({ ...record, plan: contentHash(plan) }, null, 2)),
  )

export const removePlan = async (folder: Files): Promise<void> => {
  await rm(folder.record, { force: true })
  await rm(folder.plan, { force: true })
}

/** @throws AssayError ERR_BASE_PLAN_MISSING, ERR_BASE_PLAN_OTHER when the two are not a pair */
export const readPlanRecord = async (folder: Files): Promise<PlanRecord> => {
  const [text, plan] = await Promise.all([
    readFile(folder.record, 'utf8').catch(ignoreMissing),
    readFile(folder.plan).catch(ignoreMissing),
  ])
  if (text === undefined || plan === undefined) {
    throw baseError('ERR_BASE_PLAN_MISSING', `There is no saved plan at ${folder.plan}.`)
  }
  const record = recordSchema.parse(JSON.parse(text))
  if (record.plan === contentHash(plan)) return record
  throw baseError('ERR_BASE_PLAN_OTHER', `${folder.plan} is not the plan that was shown.`)
}

const ignoreMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error
}

/**
 * Refuses a plan that was made from something else than what is there now.
 *
 * @throws AssayError ERR_BASE_PLAN_OTHER, ERR_BASE_PLAN_STALE
 */
export const refuseOtherPlan = (
  record: PlanRecord,
  now: Pick<PlanRecord, 'account' | 'inputs' | 'program' | 'state'>,
): void => {
  const others = [
    ...(record.inputs === now.inputs
      ? []
      : ['The HCL, a policy document or a value of the environment has changed since.']),
    ...(record.account === now.account
      ? []
      : [`It was made in account ${record.account}; these credentials are of ${now.account}.`]),
    ...(record.program === now.program
      ? []
      : [`${record.program} made it; PATH now has ${now.program}.`]),
  ]
  if (others.length > 0) {
    throw baseError('ERR_BASE_PLAN_OTHER', 'The saved plan is not of what is there now.', {
      details: others,
    })
  }
  if (JSON.stringify(record.state) === JSON.stringify(now.state)) return
  const [then, today] = [stateText(record.state), stateText(now.state)]
  const message = `The saved plan is for ${then}; by now it is ${today}.`
  throw terraformError('ERR_BASE_PLAN_STALE', message)
}

const stateText = (state: StateVersion): string =>
  state === null ? 'no state' : `state ${state.serial} of ${state.lineage}`

/** @param text what `state pull` writes: nothing when there is no state */
export const parseStateVersion = (text: string): StateVersion => {
  if (text.trim() === '') return null
  const { lineage, serial } = z
    .object({ lineage: z.string(), serial: z.number() })
    .parse(JSON.parse(text))
  return { lineage, serial }
}
