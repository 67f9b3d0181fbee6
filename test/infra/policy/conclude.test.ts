import t from 'tap'
import type { Breach } from '../../../infra/policy/breach.ts'
import { conclude } from '../../../infra/policy/conclude.ts'

const breach = (level: Breach['level']): Breach => ({
  ...{ rule: 'rego tags', level, where: 'prod, rendered' },
  message: 'aws_vpc.this lacks the tag Application',
})
const check = (...breaches: readonly Breach[]) => ({ name: 'Judge', checked: 10, breaches })

t.test('no breach is told by how much was looked at', async (t) => {
  t.strictSame(conclude([check(), check()]), { checked: 20, advice: [] })
})

t.test('an advisory policy stops nothing, and is said', async (t) => {
  t.strictSame(conclude([check(breach('advisory'))]), {
    checked: 10,
    advice: ['rego tags (advisory), prod, rendered: aws_vpc.this lacks the tag Application'],
  })
})

for (const level of ['soft-mandatory', 'hard-mandatory'] as const) {
  t.test(`a ${level} policy stops, with all that is breached`, async (t) => {
    const checks = [check(breach('advisory')), check(breach(level))]
    t.throws(() => conclude(checks), {
      code: 'ERR_POLICY_BREACH',
      message: /in 1 of 20 checks/,
      details: [`rego tags (${level}), prod, rendered: aws_vpc.this lacks the tag Application`],
    })
  })
}
