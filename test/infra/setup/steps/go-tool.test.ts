import t from 'tap'
import { mentionsVersion } from '../../../../infra/setup/steps/go-tool.ts'
import { isAtLeast } from '../../../../infra/setup/steps/go-toolchain.ts'

const comparisons: readonly [string, string, boolean][] = [
  ['1.26.3', '1.26.3', true],
  ['1.26.10', '1.26.3', true],
  ['1.27', '1.26.3', true],
  ['1.27rc1', '1.26.3', true],
  ['2.0.0', '1.26.3', true],
  ['1.26', '1.26.3', false],
  ['1.19.8', '1.26.3', false],
  ['devel', '1.26.3', false],
]
for (const [have, want, expected] of comparisons) {
  t.test(`Go ${have} ${expected ? 'is enough' : 'is too old'} for ${want}`, async (t) => {
    t.equal(isAtLeast(have, want), expected)
  })
}

const outputs: readonly [string, boolean][] = [
  ['Packer v1.2.3', true],
  ['{"version":"1.2.3","sdk_version":"0.6"}', true],
  ['1.2.3', true],
  ['1.2.31', false],
  ['11.2.3', false],
  ['1.2.3.4', false],
  ['', false],
]
for (const [output, expected] of outputs) {
  t.test(`"${output}" ${expected ? 'reports' : 'does not report'} version 1.2.3`, async (t) => {
    t.equal(mentionsVersion(output, '1.2.3'), expected)
  })
}
