import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { renderedFile } from '../../../infra/base/rendered-base.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { withDuring } from '../../../infra/foundation/reporter.ts'
import { cacheRoot, stateRoot } from '../../../infra/local/cloud/cloud.ts'
import { pretend } from '../../../infra/render/pretend.ts'
import { renderBases } from '../../../infra/render/render-bases.ts'
import { provideRenderTools } from '../../../infra/render/render-tools.ts'
import type { ProviderSchema } from '../../../infra/render/schema/provider-schema.ts'

/** Builds what is missing: minutes on a machine that has never rendered. */
t.setTimeout(900_000)

const infra = fileURLToPath(new URL('../../../infra', import.meta.url))
const reporter = withDuring({
  step: () => ({ update: () => undefined, done: () => undefined, fail: () => undefined }),
  note: () => undefined,
  confirm: () => Promise.resolve(false),
})
const run = { env: process.env, signal: new AbortController().signal, reporter }
const tools = await provideRenderTools({
  ...{ cacheRoot: cacheRoot(process.env), stateRoot: stateRoot(process.env) },
  ...run,
})

const copyOf = (folder: string): string => {
  for (const name of ['terraform', 'iam']) {
    cpSync(`${infra}/${name}`, `${folder}/${name}`, { recursive: true })
  }
  return folder
}

t.test('what is committed is what rendering gives, for each environment', async (t) => {
  const environments = ['local', 'dev', 'prod'] as const
  const outcomes = await renderBases({ infra, tools, environments, isCheck: true, ...run })
  t.match(outcomes, [{ isSame: true }, { isSame: true }, { isSame: true }])
})

t.test('a rendered file that was edited by hand is caught, and then written anew', async (t) => {
  const copy = copyOf(t.testdir({}))
  const file = renderedFile(copy, 'local')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('"log_connections"', '"log_disconnections"'))
  const options = { infra: copy, tools, environments: ['local'] as const, ...run }
  await t.rejects(renderBases({ ...options, isCheck: true }), {
    code: 'ERR_RENDER_DIFFERS',
    details: [/terraform\/rendered\/local\.json$/],
  })
  await renderBases({ ...options, isCheck: false })
  t.equal(readFileSync(file, 'utf8'), text)
})

t.test('a misspelt argument stops the rendering with its line', async (t) => {
  const copy = copyOf(t.testdir({}))
  const file = `${copy}/terraform/registry.tf`
  writeFileSync(file, readFileSync(file, 'utf8').replace('scan_on_push', 'scan_on_pushes'))
  const environment = loadEnvironment('local')
  await t.rejects(pretend({ infra: copy, environment, tools, ...run }), {
    code: 'ERR_RENDER_TOFU',
    message: /^Rendering local stopped/,
  })
})

t.test('the stand-in does not start where it was not asked to', async (t) => {
  const { status, stderr } = spawnSync(tools.standIn, { env: {}, encoding: 'utf8' })
  t.equal(status, 1)
  t.match(stderr, /this is not hashicorp\/aws.*make render.*ASSAY_STAND_IN/)
})

/** Read by hand in the provider's documentation. */
const golden: readonly (readonly [string, string | object])[] = [
  ['aws_vpc.attributes.cidr_block', { type: 'string', isOptional: true, isComputed: true }],
  ['aws_vpc.attributes.arn', { type: 'string', isComputed: true }],
  ['aws_vpc.attributes.tags', { type: ['map', 'string'], isOptional: true }],
  ['aws_subnet.attributes.vpc_id', { type: 'string', isRequired: true }],
  ['aws_subnet.attributes.map_public_ip_on_launch', { type: 'bool', isOptional: true }],
  ['aws_security_group.attributes.ingress.type.0', 'set'],
  ['aws_security_group.attributes.name', { type: 'string', isOptional: true, isComputed: true }],
  ['aws_lb.attributes.subnets', { type: ['set', 'string'], isOptional: true, isComputed: true }],
  ['aws_lb.attributes.drop_invalid_header_fields', { type: 'bool', isOptional: true }],
  ['aws_lb.attributes.dns_name', { type: 'string', isComputed: true }],
  ['aws_lb.blocks.access_logs', { nesting: 'list', isSole: true }],
  ['aws_lb.blocks.access_logs.attributes.bucket', { type: 'string', isRequired: true }],
  ['aws_lb.blocks.subnet_mapping', { nesting: 'set' }],
  ['aws_lb_listener.blocks.default_action', { nesting: 'list', isRequired: true }],
  ['aws_acm_certificate.attributes.domain_validation_options.type.0', 'set'],
  ['aws_kms_key.attributes.enable_key_rotation', { type: 'bool', isOptional: true }],
  ['aws_iam_role.attributes.assume_role_policy', { type: 'string', isRequired: true }],
  ['aws_db_instance.attributes.instance_class', { type: 'string', isRequired: true }],
  ['aws_db_instance.attributes.port', { type: 'number', isOptional: true, isComputed: true }],
  ['aws_db_instance.blocks.timeouts', { nesting: 'single' }],
  ['aws_route53_zone.attributes.name_servers', { type: ['list', 'string'], isComputed: true }],
]

t.test('the schema is that of the provider', async (t) => {
  const schema = JSON.parse(readFileSync(tools.schema, 'utf8')) as ProviderSchema
  t.equal(Object.keys(schema.resources).length, 1718)
  t.ok('default_tags' in schema.provider.blocks)
  for (const [path, expected] of golden) {
    const found = path
      .split('.')
      .reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], schema.resources)
    t.match(found, expected, path)
  }
})
