import fc from 'fast-check'
import t from 'tap'
import {
  parseClaim,
  parsePackerRow,
  stepBegunBy,
  uiText,
} from '../../../../ami-scripts/bake/packer/packer-output.ts'

t.test('a row has its time, target, type and data, unescaped', async (t) => {
  t.strictSame(parsePackerRow('1774000000,amazon-ebs.assay,artifact,0,id,eu-west-1:ami-1'), {
    at: 1774000000,
    target: 'amazon-ebs.assay',
    type: 'artifact',
    data: ['0', 'id', 'eu-west-1:ami-1'],
  })
  t.strictSame(parsePackerRow('1,,ui,say,one%!(PACKER_COMMA) two\\nthree')?.data, [
    'say',
    'one, two\nthree',
  ])
})

t.test('what is not a row is none', async (t) => {
  for (const line of ['', 'panic: runtime error', '2026-11-21,x', '12', '12,a,']) {
    t.equal(parsePackerRow(line), undefined, JSON.stringify(line))
  }
})

t.test('no line makes the parser throw', async () => {
  fc.assert(fc.property(fc.string(), (line) => void parsePackerRow(line)))
})

const texts: readonly (readonly [string, string])[] = [
  ['1,,ui,say,==> amazon-ebs.assay: Launching a source AWS instance...', 'Launch the builder'],
  [
    '1,,ui,say,==> amazon-ebs.assay: Waiting for SSH to become available...',
    'Connect to the builder',
  ],
  [
    '1,,ui,say,==> amazon-ebs.assay: Provisioning with shell script: /p/scripts/install-docker.sh',
    'Install docker',
  ],
  [
    '1,,ui,say,==> amazon-ebs.assay: Creating AMI assay-local-1 from instance i-1',
    'Create the AMI',
  ],
  ['1,,ui,say,==> amazon-ebs.assay: Terminating the source AWS instance...', 'Remove the builder'],
  [
    '1,,ui,say,==> amazon-ebs.assay: Running post-processor:  (type manifest)',
    'Write the manifest',
  ],
]

for (const [line, step] of texts) {
  t.test(`Packer begins the step "${step}"`, async (t) => {
    const row = parsePackerRow(line)
    t.ok(row)
    if (row !== undefined) t.equal(stepBegunBy(uiText(row) ?? ''), step)
  })
}

t.test('what a script prints begins no step', async (t) => {
  t.equal(stepBegunBy('Setting up docker.io (26.1.5+dfsg1-9) ...'), undefined)
})

t.test('a claim has an outcome and a text', async (t) => {
  t.strictSame(parseClaim('claim ok: no SSH host key'), { outcome: 'ok', text: 'no SSH host key' })
  t.strictSame(parseClaim('claim skipped: x (why)'), { outcome: 'skipped', text: 'x (why)' })
  t.equal(parseClaim('I claim ok: x'), undefined)
  t.equal(parseClaim('claim perhaps: x'), undefined)
})
