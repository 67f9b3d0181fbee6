import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findTerraform } from '../../../../ami-scripts/base/terraform/find-terraform.ts'
import { findProgram } from '../../../../infra/setup/find-program.ts'

/** A PATH on which each of these programs answers `version -json` with this text. */
const pathOf = (t: Test, programs: Readonly<Record<string, string>>): string => {
  const folder = t.testdir({})
  for (const [name, answer] of Object.entries(programs)) {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/sh\n[ "$*" = 'version -json' ] && echo '${answer}'\n`)
    chmodSync(file, 0o755)
  }
  return `${folder}:/usr/bin:/bin`
}

const version = (number: string): string => `{"terraform_version": "${number}"}`

const found = (PATH: string, wanted?: 'terraform' | 'tofu') =>
  findTerraform({
    ...{ env: { PATH }, wanted },
    // The machine's own are further on in its PATH.
    findProgram: (name) => findProgram(name, { PATH: PATH.split(':')[0] }),
  })

t.test('the first of the two that PATH has is taken, or the one that is named', async (t) => {
  const path = pathOf(t, { terraform: version('1.11.4'), tofu: version('1.12.6') })
  t.match(await found(path), { name: 'terraform', version: '1.11.4' })
  t.match(await found(path, 'tofu'), { name: 'tofu', version: '1.12.6' })
  t.match(await found(pathOf(t, { tofu: version('1.10.0') })), { name: 'tofu' })
})

t.test('without one, and with an old one, there is a code', async (t) => {
  await t.rejects(found(pathOf(t, {})), {
    code: 'ERR_TERRAFORM_MISSING',
    message: 'PATH has no terraform and no tofu.',
  })
  await t.rejects(found(pathOf(t, { terraform: version('1.12.0') }), 'tofu'), {
    code: 'ERR_TERRAFORM_MISSING',
  })
  await t.rejects(found(pathOf(t, { terraform: version('1.10.5') })), {
    code: 'ERR_TERRAFORM_VERSION',
    message: /terraform is 1\.10\.5: the base needs 1\.11\.0 or later\.$/,
  })
  await t.rejects(found(pathOf(t, { terraform: 'Segmentation fault' })), {
    code: 'ERR_TERRAFORM_VERSION',
    message: /told no version: it ended with 0\.$/,
  })
})
