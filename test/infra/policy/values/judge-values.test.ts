import t from 'tap'
import { argumentsInUse, judgeValues } from '../../../../infra/policy/values/judge-values.ts'

const reference = '{{aws_vpc.this.id}}'

t.test(
  'texts and numbers in use are found at every depth, references and switches aside',
  async (t) => {
    const found = argumentsInUse({
      name: 'a',
      vpc_id: reference,
      is_on: true,
      unset: null,
      policy: `{"Resource":"${reference}"}`,
      rule: [{ days: 1, filter: [{ prefix: '' }] }, { days: 2 }],
    })
    t.strictSame(found, [
      { path: 'name', value: 'a' },
      { path: 'policy', value: `{"Resource":"${reference}"}` },
      { path: 'rule.days', value: 1 },
      { path: 'rule.filter.prefix', value: '' },
      { path: 'rule.days', value: 2 },
    ])
  },
)

const judge = (type: string, values: Readonly<Record<string, unknown>>) =>
  judgeValues('prod', [{ address: 'it', type, arguments: values }], () => ({ enum: ['vpc'] }))

t.test('a value that AWS does not take is a breach, whoever says so', async (t) => {
  t.match(judge('aws_eip', { domain: 'vpcs' }).breaches, [
    { rule: 'values', where: 'prod', message: 'it: domain: "vpcs" is none of vpc' },
  ])
  t.match(judge('aws_kms_key', { deletion_window_in_days: 31 }).breaches, [
    { message: 'it: deletion_window_in_days: 31 is not 7 at least, 30 at most' },
  ])
  t.match(judge('aws_vpc', { tags: { Name: 'a<b' } }).breaches, [{ message: /^it: tags.Name: / }])
  t.strictSame(judge('aws_eip', { domain: 'vpc' }), { breaches: [], checked: 1 })
})

t.test('an argument in use that nobody has a rule for is a breach', async (t) => {
  t.match(judge('aws_eip', { pool: 'a' }).breaches, [{ message: /^it: pool: has no rule/ }])
  t.match(judge('aws_new', { name: 'a' }).breaches, [{ message: /^it: name: has no rule/ }])
})

t.test('what is free passes', async (t) => {
  t.strictSame(judge('aws_ssm_document', { content: '{}' }).breaches, [])
})
