import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parseLevels } from '../../../infra/policy/levels.ts'

const folder = fileURLToPath(new URL('../../../infra/terraform/policy/', import.meta.url))

t.test('every policy has a level, and tests of its own', async (t) => {
  const names = [...parseLevels(readFileSync(`${folder}scalr-policy.hcl`, 'utf8')).keys()]
  const files = readdirSync(folder).filter((name) => name.endsWith('.rego'))
  t.strictSame(names.map((name) => `${name}.rego`).toSorted(), files.toSorted())
  const tests = readdirSync(`${folder}tests`).filter((name) => name.endsWith('_test.rego'))
  t.strictSame(names.map((name) => `${name}_test.rego`).toSorted(), tests.toSorted())
})

const block = (name: string, ...lines: readonly string[]): string =>
  [`policy "${name}" {`, ...lines.map((line) => `  ${line}`), '}'].join('\n')

t.test('levels are read by name', async (t) => {
  const text = [
    '# Why.',
    'version = "v1"',
    block('one', 'enabled           = true', 'enforcement_level = "advisory"'),
    block('two', 'enforcement_level = "hard-mandatory"'),
  ].join('\n\n')
  t.strictSame(
    [...parseLevels(text)],
    [
      ['one', 'advisory'],
      ['two', 'hard-mandatory'],
    ],
  )
})

const malformed = {
  'an unknown level': block('one', 'enforcement_level = "strict"'),
  'a policy without a level': block('one'),
  'a policy twice': [1, 2].map(() => block('one', 'enforcement_level = "advisory"')).join('\n'),
  'a policy that is switched off': block('one', 'enabled = false'),
  'a policy that does not end': 'policy "one" {\n  enforcement_level = "advisory"',
  'two levels of one policy': block('one', ...Array(2).fill('enforcement_level = "advisory"')),
}

for (const [title, text] of Object.entries(malformed)) {
  t.test(`${title} is refused`, async (t) => {
    t.throws(() => parseLevels(text), { code: 'ERR_POLICY_LEVELS' })
  })
}
