import t from 'tap'
import { parseMessage } from '../../../../ami-scripts/base/terraform/message.ts'

// Written by Terraform 1.11.4.
const progress =
  '{"@level":"info","@message":"terraform_data.y: Plan to create","@module":"terraform.ui",' +
  '"change":{"action":"create"},"type":"planned_change"}'
const fault =
  '{"@level":"error","@message":"Error: Unsupported argument","diagnostic":{"severity":"error",' +
  '"summary":"Unsupported argument","detail":"The argument \\"cidr\\" is not known.",' +
  '"range":{"filename":"network.tf","start":{"line":12,"column":3,"byte":41},' +
  '"end":{"line":12,"column":7,"byte":45}}},"type":"diagnostic"}'

t.test('a message is a text, or a diagnostic with its place', async (t) => {
  t.strictSame(parseMessage(progress), {
    text: 'terraform_data.y: Plan to create',
    diagnostic: undefined,
  })
  t.strictSame(parseMessage(fault)?.diagnostic, {
    severity: 'error',
    summary: 'Unsupported argument',
    detail: 'The argument "cidr" is not known.',
    place: 'network.tf:12',
  })
})

t.test('what is no message is none', async (t) => {
  for (const line of ['', 'Successfully configured the backend', '{"cut', '[1]', '{}x']) {
    t.equal(parseMessage(line), undefined, line)
  }
})
