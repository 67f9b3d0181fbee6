import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { cacheRoot } from '../../../infra/local/cloud/cloud.ts'
import { runProgram } from '../../../infra/foundation/run-program.ts'
import { openRego } from '../../../infra/policy/rego.ts'
import { locateTools } from '../../../infra/setup/toolbox.ts'

const { conftest } = locateTools(cacheRoot(process.env))
const folder = fileURLToPath(new URL('../../../infra/terraform/policy', import.meta.url))
const policies = readdirSync(folder).filter((name) => name.endsWith('.rego'))

const copied = (t: Test): string => {
  const copy = t.testdir()
  cpSync(folder, copy, { recursive: true })
  return copy
}

t.test('the policies pass their own tests', async (t) => {
  const { breaches, checked } = await openRego({ env: process.env }, conftest, folder).verify()
  t.strictSame(breaches, [])
  t.ok(checked >= 50, `${checked} tests`)
})

/** Each rule that denies, by where its text begins and ends. */
const rulesOf = (text: string): readonly string[] =>
  [...text.matchAll(/^deny contains msg if \{\n(?:\t.*\n|\n)*\}\n/gm)].map(([rule]) => rule)

/** A policy alone, as scalr-policy.hcl has it. */
const levelOf = (policy: string): string =>
  `policy "${policy.replace('.rego', '')}" {\n  enforcement_level = "advisory"\n}\n`

/** A set that nothing adds to is none: this keeps it one. */
const neverHolds = '\ndeny contains msg if {\n\tfalse\n\tmsg := ""\n}\n'

for (const policy of policies) {
  const text = readFileSync(join(folder, policy), 'utf8')
  const rules = rulesOf(text)
  t.test(`${policy}: no rule can go without a test that fails`, async (t) => {
    t.equal(rules.length, text.split('deny contains').length - 1, 'every rule is found')
    const copy = copied(t)
    writeFileSync(join(copy, 'scalr-policy.hcl'), levelOf(policy))
    for (const rule of rules) {
      writeFileSync(join(copy, policy), text.replace(rule, '') + neverHolds)
      const { breaches } = await openRego({ env: process.env }, conftest, copy).verify()
      t.ok(breaches.length > 0, rule.split('\n').slice(1, -2).join(' '))
    }
  })
}

t.test('a policy that cannot be read is no verdict', async (t) => {
  const copy = copied(t)
  writeFileSync(join(copy, 'tags.rego'), 'package terraform\n\ndeny contains\n')
  await t.rejects(openRego({ env: process.env }, conftest, copy).verify(), {
    code: 'ERR_POLICY_TOOL',
    message: /conftest verify … ended with 1 without a verdict/,
  })
})

t.test('the policies keep to the format', async (t) => {
  const copy = copied(t)
  const { status, stdout } = await runProgram([conftest, 'fmt', '--check', copy], {
    deadlineMs: 60_000,
  })
  t.equal(status, 0, stdout)
})
