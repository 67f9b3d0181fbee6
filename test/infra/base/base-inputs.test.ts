import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { inputsHash, terraformValues } from '../../../infra/base/base-inputs.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { publishedParameters } from '../../../infra/env/names.ts'

const prod = loadEnvironment('prod')
const terraform = new URL('../../../infra/terraform/', import.meta.url)

t.test('Terraform is given what it declares, and nothing else', async (t) => {
  const text = readFileSync(new URL('variables.tf', terraform), 'utf8')
  const declared = [...text.matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name)
  t.ok(declared.length > 10)
  for (const environment of ['local', 'dev', 'prod']) {
    const given = Object.keys(terraformValues(loadEnvironment(environment)))
    t.strictSame(given.toSorted(), declared.toSorted(), environment)
  }
})

t.test('the base publishes what the program learns of it', async (t) => {
  const text = readFileSync(new URL('parameters.tf', terraform), 'utf8')
  const names = [...text.matchAll(/^ {4}"([a-z-]+)" +=/gm)].map(([, name]) => name)
  t.strictSame(names.toSorted(), [...publishedParameters, 'url'].toSorted())
})

t.test('the hash is of HCL, policies and values alone', async (t) => {
  const infra = t.testdir({})
  const write = (path: string, text: string): void => {
    mkdirSync(join(infra, dirname(path)), { recursive: true })
    writeFileSync(join(infra, path), text)
  }
  write('terraform/network.tf', 'a')
  write('terraform/modules/role/role.tf', 'b')
  write('iam/ops.json', '{}')
  const hash = () => inputsHash(infra, prod)
  const first = await hash()
  write('terraform/rendered/prod.json', '{}')
  write('terraform/.terraform.lock.hcl', '')
  write('terraform/.terraform/modules/modules.json', '{}')
  write('terraform/README.md', '')
  t.equal(await hash(), first, 'what is made, or read by nobody')
  t.equal(await inputsHash(infra, { ...prod, fleet_max: 40 }), first, "the program's own key")
  t.not(await inputsHash(infra, { ...prod, domain: null }), first)
  const seen = new Set([first])
  for (const path of ['terraform/network.tf', 'terraform/modules/role/role.tf', 'iam/ops.json']) {
    write(path, 'changed')
    seen.add(await hash())
  }
  write('terraform/new.tf', '')
  seen.add(await hash())
  t.equal(seen.size, 5)
})
