import t from 'tap'
import { planLines } from '../../../../ami-scripts/base/plan/plan-lines.ts'
import { summarizePlan } from '../../../../ami-scripts/base/plan/summarize-plan.ts'
import { resourceChange, stateful } from './plan-examples.ts'

t.test('a plan is told verb first, with reason and values', async (t) => {
  const plan = {
    resource_changes: [
      resourceChange('aws_subnet.a', ['create']),
      resourceChange('aws_db_instance.this', ['update'], {
        change: { actions: ['update'], before: { days: 7 }, after: { days: 14 } },
      }),
      resourceChange('aws_s3_bucket.logs', ['delete'], {
        action_reason: 'delete_because_no_resource_config',
      }),
    ],
    resource_drift: [resourceChange('aws_route.out', ['update'])],
  }
  t.strictSame(planLines('assay-prod', summarizePlan(plan, stateful)), [
    'assay-prod: 1 to destroy, 1 to change, 1 to create',
    'Destroy aws_s3_bucket.logs',
    '  loses: objects',
    '  reason: it is no longer in the configuration',
    'Change aws_db_instance.this',
    '  days 7 -> 14',
    'Create aws_subnet.a',
    'Changed outside Terraform since the last run: aws_route.out',
  ])
})

t.test('a plan without changes says so', async (t) => {
  t.strictSame(planLines('assay-dev', summarizePlan({}, stateful)), ['assay-dev: nothing to do'])
})
