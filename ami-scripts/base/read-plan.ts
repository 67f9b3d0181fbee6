import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { terraformError } from './terraform/terraform-error.ts'
import { summarizePlan, type PlanSummary, type StatefulTypes } from './plan/summarize-plan.ts'

const path = z.array(z.union([z.string(), z.number()]))
/** zod asks for the key of what may be anything, unless it is optional. */
const anything = z.unknown().optional()
const resourceSchema = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change: z.object({
    actions: z.array(z.string()),
    before: anything,
    after: anything,
    after_unknown: anything,
    before_sensitive: anything,
    after_sensitive: anything,
    replace_paths: z.array(path).optional(),
    importing: anything,
  }),
})

const planSchema = z.object({
  format_version: z.string().startsWith('1.'),
  resource_changes: z.array(resourceSchema).optional(),
  resource_drift: z.array(resourceSchema).optional(),
  errored: z.boolean().optional(),
})

const statefulTypes = (): StatefulTypes =>
  z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(new URL('plan/stateful-types.json', import.meta.url), 'utf8')))

/**
 * Judges what `show -json` writes of a saved plan.
 *
 * @throws AssayError ERR_TERRAFORM_VERSION for a form that is not known: what is not understood is
 *   not shown as harmless
 */
export const readPlan = (text: string): PlanSummary => {
  const { data, error } = planSchema.safeParse(JSON.parse(text))
  if (data !== undefined) return summarizePlan(data, statefulTypes())
  throw terraformError('ERR_TERRAFORM_VERSION', 'The plan is in a form that Assay does not know.', {
    details: error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`),
    hint: 'Use a version of Terraform or OpenTofu that writes plans of format 1.',
  })
}
