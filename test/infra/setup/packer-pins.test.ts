import { readFileSync } from 'node:fs'
import t from 'tap'
import { AssayError } from '../../../infra/foundation/assay-error.ts'
import { parsePackerPins } from '../../../infra/setup/packer-pins.ts'

const pinFile = new URL('../../../packer/versions.auto.pkrvars.hcl', import.meta.url)

t.test('the pin file of the project is readable and pins what the template installs', async (t) => {
  const pins = parsePackerPins(readFileSync(pinFile, 'utf8'))
  t.match(pins, {
    docker_version: /^\d/,
    containerd_version: /^\d/,
    runc_version: /^\d/,
    datadog_agent_version: /^1:7\.\d+\.\d+-1$/,
    ssm_agent_version: /^\d+\.\d+\.\d+\.\d+$/,
    ssm_agent_key_fingerprint: /^[0-9A-F]{40}$/,
  })
})

t.test('every pin is a variable of the template, with a description', async (t) => {
  const variables = readFileSync(new URL('variables.pkr.hcl', pinFile), 'utf8')
  for (const name of Object.keys(parsePackerPins(readFileSync(pinFile, 'utf8')))) {
    t.match(variables, new RegExp(`variable "${name}" \\{\\n  type +=.*\\n  description = ".+"`))
  }
})

t.test('comments and empty lines are no pins', async (t) => {
  t.strictSame(parsePackerPins('# why\n\na   = "1"\nb_2 = "x:y~z+1"\n'), { a: '1', b_2: 'x:y~z+1' })
})

const malformed: readonly (readonly [string, string, string])[] = [
  ['a number', 'a = 1', 'line 1'],
  ['an interpolation', 'a = "${b}"', 'line 1'],
  ['a list', 'x = "1"\na = ["1"]', 'line 2'],
  ['the same pin twice', 'a = "1"\na = "2"', 'line 2'],
]

for (const [what, text, line] of malformed) {
  t.test(`${what} is refused, by its line`, async (t) => {
    const error = t.throws(() => parsePackerPins(text)) as AssayError
    t.equal(error.code, 'ERR_BAKE_PINS')
    t.match(error.details, [new RegExp(`^${line}: `)])
  })
}
