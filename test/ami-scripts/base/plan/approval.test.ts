import fc from 'fast-check'
import t from 'tap'
import { approvalOf } from '../../../../ami-scripts/base/plan/approval.ts'
import { summarizePlan } from '../../../../ami-scripts/base/plan/summarize-plan.ts'
import { planArbitrary, resourceChange, stateful } from './plan-examples.ts'

const summary = summarizePlan(
  {
    resource_changes: [
      resourceChange('module.store.aws_db_instance.this', ['delete', 'create']),
      resourceChange('aws_s3_bucket.logs["a"]', ['delete']),
      resourceChange('aws_subnet.a', ['delete']),
      resourceChange('aws_s3_bucket.new', ['create']),
    ],
  },
  stateful,
)
const unnamed = (...named: string[]) =>
  approvalOf(summary, named).unnamed.map(({ address }) => address)

t.test('each stateful resource that goes has to be named, whole', async (t) => {
  const all = ['aws_s3_bucket.logs["a"]', 'module.store.aws_db_instance.this']
  t.strictSame(unnamed(), all)
  t.strictSame(unnamed('aws_db_instance.this', 'aws_s3_bucket.logs'), all, 'half an address')
  t.strictSame(unnamed('aws_s3_bucket.logs["a"]'), ['module.store.aws_db_instance.this'])
  t.strictSame(unnamed(...all), [])
})

t.test('a name that the plan does not destroy is a mistake', async (t) => {
  const named = ['aws_s3_bucket.new', 'aws_subnet.a', 'aws_db_instance.that']
  t.strictSame(approvalOf(summary, named).strangers, ['aws_s3_bucket.new', 'aws_db_instance.that'])
})

t.test('every plan: nothing stateful goes unless it was named', async (t) => {
  fc.assert(
    fc.property(planArbitrary, fc.array(fc.nat(11)), (plan, chosen) => {
      const all = summarizePlan(plan, stateful)
      const named = chosen.flatMap((at) => plan.resource_changes?.[at]?.address ?? [])
      const held = approvalOf(all, named).unnamed.map(({ address }) => address)
      for (const { address, mode, type, change } of plan.resource_changes ?? []) {
        const isLost = mode === 'managed' && type in stateful && change.actions.includes('delete')
        t.equal(held.includes(address), isLost && !named.includes(address), address)
      }
    }),
  )
})
