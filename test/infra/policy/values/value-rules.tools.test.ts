import t from 'tap'
import { cacheRoot } from '../../../../infra/local/cloud/cloud.ts'
import { openApiConstraints } from '../../../../infra/policy/values/api-constraint.ts'
import { valueRules } from '../../../../infra/policy/values/judge-values.ts'
import { locateTools } from '../../../../infra/setup/toolbox.ts'

const constraintOf = openApiConstraints(locateTools(cacheRoot(process.env)).botocoreData)
const rules = Object.entries(valueRules).flatMap(([type, ofType]) =>
  Object.entries(ofType).map(([path, rule]) => ({ name: `${type}.${path}`, rule })),
)

t.test('every member that a rule names is there, and is bounded', async (t) => {
  for (const { name, rule } of rules) {
    if (rule.kind !== 'api') continue
    t.ok(Object.keys(constraintOf(rule)).length > 0, `${name}: say why it is free instead`)
  }
})

t.test('a call or member that botocore lacks is no silence', async (t) => {
  const rule = { kind: 'api', service: 'ec2', operation: 'CreateVpc', member: 'Sise' } as const
  t.throws(() => constraintOf(rule), /ec2 CreateVpc has no member Sise/)
  t.throws(() => constraintOf({ ...rule, operation: 'MakeVpc' }), /ec2 has no call MakeVpc/)
})
