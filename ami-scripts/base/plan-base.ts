import { chmod, mkdir } from 'node:fs/promises'
import { writeWhole } from '../../infra/foundation/write-whole.ts'
import { backendArguments } from './backend.ts'
import { inputsHash, terraformValues } from '../../infra/base/base-inputs.ts'
import { programOf, type BaseWork } from './base-work.ts'
import { parseStateVersion, removePlan, writePlanRecord } from './plan-record.ts'
import type { PlanSummary } from './plan/summarize-plan.ts'
import { readPlan } from './read-plan.ts'
import { readTerraform, runTerraform } from './terraform/run-terraform.ts'

/** What has to stand before a certificate can be issued for the domain. */
const zoneAddress = 'module.traffic.aws_route53_zone.this'

/**
 * Plans the base and saves the plan, with what it was made from beside it. Changes nothing in AWS.
 *
 * @param options.backendFile settings of the state's backend, in the place of bootstrap's bucket
 * @param options.isZoneAlone plans the domain's zone, and nothing else
 * @throws AssayError ERR_TERRAFORM_FAILED, ERR_TERRAFORM_VERSION, ERR_BASE_LOCKED
 */
export const planBase = async (
  work: BaseWork,
  options: { readonly backendFile: string | undefined; readonly isZoneAlone: boolean },
): Promise<PlanSummary> => {
  const { environment, folder, run } = work
  await mkdir(folder.home, { recursive: true, mode: 0o700 })
  await removePlan(folder)
  await writeWhole(folder.values, JSON.stringify(terraformValues(environment), null, 2))
  // Before the plan: HCL that changes meanwhile makes the plan another one, never a wrong one.
  const inputs = await inputsHash(work.infra, environment)
  const backend = backendArguments(environment, options.backendFile)
  await runTerraform(run, 'Fetch the provider and find the state', [
    ...['init', '-json', '-input=false', '-reconfigure', ...backend],
  ])
  const state = parseStateVersion(await readTerraform(run, ['state', 'pull']))
  await runTerraform(run, `Plan the base of ${environment.environment}`, [
    ...['plan', '-json', '-input=false', `-out=${folder.plan}`, `-var-file=${folder.values}`],
    ...(options.isZoneAlone ? [`-target=${zoneAddress}`] : []),
  ])
  await chmod(folder.plan, 0o600)
  const summary = readPlan(await readTerraform(run, ['show', '-json', folder.plan]))
  await writePlanRecord(folder, {
    ...{ inputs, state, isZoneAlone: options.isZoneAlone },
    account: work.account,
    program: programOf(work),
  })
  return summary
}
