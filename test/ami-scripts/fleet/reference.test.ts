import t from 'tap'
import { resolveReferences } from '../../../ami-scripts/fleet/reference.ts'

const arn = { resultOf: 'createTargetGroup', member: 'targetGroupArn' }

t.test('references are filled in wherever they stand, and nothing else changes', async (t) => {
  const results = new Map([['createTargetGroup', { targetGroupArn: 'arn-1' }]])
  const input = { name: 'a', forwards: [{ targetGroupArn: arn, weight: 1 }], isProtected: false }
  t.strictSame(resolveReferences(input, results), {
    ...input,
    forwards: [{ targetGroupArn: 'arn-1', weight: 1 }],
  })
})

t.test('a reference that no step answered stops the run', async (t) => {
  t.throws(() => resolveReferences({ arn }, new Map()), /createTargetGroup\.targetGroupArn/)
})
