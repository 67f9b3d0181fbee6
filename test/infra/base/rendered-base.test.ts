import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readRenderedBase, renderedFile } from '../../../infra/base/rendered-base.ts'
import { environmentNames } from '../../../infra/env/environment-schema.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'

const infra = fileURLToPath(new URL('../../../infra', import.meta.url))
const key = String.raw`(?:\[[^\]]*\])?`
const token = new RegExp(
  String.raw`\{\{((?:module\.[\w-]+${key}\.)*\w+\.[\w-]+${key})\.[\w.[\]]+\}\}`,
  'g',
)

for (const name of environmentNames) {
  t.test(`the rendered base of ${name} is of the Terraform that stands here`, async (t) => {
    const { resources } = await readRenderedBase(infra, loadEnvironment(name))
    const addresses = new Set(resources.map(({ address }) => address.replaceAll('"', '')))
    const text = JSON.stringify(resources.map((each) => each.arguments))
    const owners = [...text.replaceAll('\\"', '').matchAll(token)].map(([, owner]) => owner)
    t.ok(owners.length > 100)
    t.strictSame(
      owners.filter((owner) => !addresses.has(owner ?? '')),
      [],
    )
    t.notMatch(text.replaceAll(token, ''), /\{\{|made-up/, 'no other braces, nothing made up')
  })
}

t.test(
  'what the HCL reads makes a rendered base stale, what the program reads does not',
  async (t) => {
    const copy = t.testdir({})
    for (const folder of ['terraform', 'iam']) {
      cpSync(`${infra}/${folder}`, `${copy}/${folder}`, { recursive: true })
    }
    const prod = loadEnvironment('prod')
    await t.resolves(readRenderedBase(copy, { ...prod, fleet_max: 40, bake_timeout_minutes: 9 }))
    const stale = { code: 'ERR_RENDERED_STALE' }
    await t.rejects(readRenderedBase(copy, { ...prod, database_backup_days: 7 }), stale)
    writeFileSync(`${copy}/terraform/modules/key/more.tf`, '')
    await t.rejects(readRenderedBase(copy, prod), stale)
  },
)

t.test('a file that is none is refused', async (t) => {
  const copy = t.testdir({})
  const file = renderedFile(copy, 'prod')
  mkdirSync(dirname(file), { recursive: true })
  for (const text of ['{', '{}', 'null', '<<<<<<< HEAD']) {
    writeFileSync(file, text)
    await t.rejects(readRenderedBase(copy, loadEnvironment('prod')), {
      code: 'ERR_RENDERED_MALFORMED',
    })
  }
})
