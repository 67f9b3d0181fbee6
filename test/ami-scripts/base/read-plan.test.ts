import { readFileSync } from 'node:fs'
import t from 'tap'
import { planLines } from '../../../ami-scripts/base/plan/plan-lines.ts'
import { readPlan } from '../../../ami-scripts/base/read-plan.ts'

/**
 * What Terraform 1.11.4 wrote of dev's base, applied and planned with the stand-in for provider
 * 6.66, after its repository was taken out of the HCL; cut to the changes and one that is none.
 */
const golden = readFileSync(new URL('golden/plan-losing-repository.json', import.meta.url), 'utf8')

t.test('a plan as Terraform writes it is told with its loss first', async (t) => {
  t.strictSame(planLines('assay-dev', readPlan(golden)), [
    'assay-dev: 2 to destroy, 1 to change',
    'Destroy aws_ecr_repository.app',
    '  loses: the app images that AMIs and bakes name by digest',
    '  reason: it is no longer in the configuration',
    'Destroy aws_ecr_lifecycle_policy.app',
    '  reason: it is no longer in the configuration',
    'Change module.database.aws_db_instance.this',
    '  backup_retention_period 7 -> 9',
  ])
})

t.test('a plan in another form is not taken for a harmless one', async (t) => {
  const other = JSON.stringify({ ...JSON.parse(golden), format_version: '2.0' })
  t.throws(() => readPlan(other), { code: 'ERR_TERRAFORM_VERSION' })
  const change = { address: 'a', mode: 'managed', type: 'b', change: { actions: 'delete' } }
  t.throws(() => readPlan(JSON.stringify({ format_version: '1.2', resource_changes: [change] })), {
    code: 'ERR_TERRAFORM_VERSION',
    details: [/^resource_changes\.0\.change\.actions: /],
  })
})
