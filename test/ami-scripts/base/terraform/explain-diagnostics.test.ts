import t from 'tap'
import { explainDiagnostics } from '../../../../ami-scripts/base/terraform/explain-diagnostics.ts'

const error = (summary: string, detail = '', place?: string) => ({
  ...{ severity: 'error', summary, detail, place },
})

t.test('a lock and a stale plan have codes of their own', async (t) => {
  const locked = explainDiagnostics(
    'terraform plan ended with 1',
    [error('Error acquiring the state lock', 'Lock Info:\n  ID:   3f2a\n  Who:  ann@host\n')],
    '',
  )
  t.match(locked, {
    code: 'ERR_BASE_LOCKED',
    message: 'terraform plan ended with 1: Error acquiring the state lock.',
    details: ['Error acquiring the state lock', 'Lock Info:', 'ID:   3f2a', 'Who:  ann@host'],
  })
  for (const summary of ['Saved plan is stale', 'Saved plan does not match the given state']) {
    t.equal(explainDiagnostics('x', [error(summary)], '').code, 'ERR_BASE_PLAN_STALE', summary)
  }
})

t.test('every other error is told in full, with its place; warnings are not', async (t) => {
  const diagnostics = [
    { ...error('Deprecated'), severity: 'warning' },
    error('Unsupported argument', 'Not expected here.', 'network.tf:12'),
  ]
  t.match(explainDiagnostics('terraform plan ended with 1', diagnostics, 'noise'), {
    code: 'ERR_TERRAFORM_FAILED',
    message: 'terraform plan ended with 1.',
    details: ['network.tf:12: Unsupported argument', 'Not expected here.'],
  })
})

t.test('a program that fails without a diagnostic is quoted', async (t) => {
  const { details } = explainDiagnostics('tofu init ended with 127', [], '\nsh: not found\n')
  t.strictSame(details, ['sh: not found'])
})
