import fc from 'fast-check'
import t from 'tap'
import {
  contentKey,
  shortKey,
  type KeyInputs,
} from '../../../../ami-scripts/bake/plan/content-key.ts'

const inputs: KeyInputs = {
  files: { 'packer/build.pkr.hcl': 'aa', 'systemd/assay-app.service': 'bb' },
  variables: { ssm_agent: true, root_volume_gib: 8 },
  sourceImageId: 'ami-1',
  appImageDigest: 'sha256:cc',
}

const changed: readonly (readonly [string, KeyInputs])[] = [
  ["a file's content", { ...inputs, files: { ...inputs.files, 'packer/build.pkr.hcl': 'ab' } }],
  ['a new file', { ...inputs, files: { ...inputs.files, 'packer/rootfs/etc/x': 'dd' } }],
  ['a file less', { ...inputs, files: { 'packer/build.pkr.hcl': 'aa' } }],
  [
    'a renamed file',
    { ...inputs, files: { 'packer/a.hcl': 'aa', 'systemd/assay-app.service': 'bb' } },
  ],
  ["a variable's value", { ...inputs, variables: { ...inputs.variables, root_volume_gib: 9 } }],
  ["a variable's type", { ...inputs, variables: { ...inputs.variables, ssm_agent: 'true' } }],
  ['the source AMI', { ...inputs, sourceImageId: 'ami-2' }],
  ['the app image', { ...inputs, appImageDigest: 'sha256:cd' }],
]

for (const [what, other] of changed) {
  t.test(`${what} changes the key`, async (t) => {
    t.not(contentKey(other), contentKey(inputs))
  })
}

t.test('the order of files and variables does not change the key', async () => {
  const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), {
    selector: ([name]) => name,
    minLength: 1,
  })
  fc.assert(
    fc.property(entries, (pairs) => {
      const key = (list: readonly (readonly [string, string])[]): string => {
        const record = Object.fromEntries(list)
        return contentKey({ ...inputs, files: record, variables: record })
      }
      return key(pairs) === key(pairs.toReversed())
    }),
  )
})

t.test('a key is 64 hexadecimal digits, and people see the first twelve', async (t) => {
  t.match(contentKey(inputs), /^[0-9a-f]{64}$/)
  t.equal(shortKey(contentKey(inputs)), contentKey(inputs).slice(0, 12))
})
