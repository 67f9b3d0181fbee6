import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { cacheRoot } from '../../infra/local/cloud/cloud.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'

const run = promisify(execFile)
const template = fileURLToPath(new URL('../../packer', import.meta.url))
const tools = locateTools(cacheRoot(process.env))

/** A whole set of values; only their form matters here. */
const variables = {
  environment: 'prod',
  region: 'eu-west-1',
  source_ami: 'ami-0123456789abcdef0',
  app_image: `r.example/assay/sentiment@sha256:${'a'.repeat(64)}`,
  root_device_name: '/dev/xvda',
  root_volume_gib: 8,
  datadog_apt_url: 'https://apt.datadoghq.com/',
  datadog_apt_key_fingerprint: 'D18886567EABAD8B2D2526900D826EB906462314',
  ssm_agent: true,
  build_id: '20261121-120000-aaaaaa',
  bake_key: 'f'.repeat(64),
  ami_name: 'assay-prod-ffffffffffff-20261121-120000-aaaaaa',
  builder_instance_type: 't3.small',
  builder_ttl_minutes: 45,
  subnet_id: 'subnet-1',
  security_group_id: 'sg-1',
  instance_profile: 'assay-builder',
  ssh_interface: 'session_manager',
  output_dir: '/tmp',
}

/** Exit status and output of `packer validate` with these values. */
const validate = async (folder: string, values: object): Promise<string> => {
  const varFile = join(folder, 'variables.pkrvars.json')
  await writeFile(varFile, JSON.stringify(values))
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    CHECKPOINT_DISABLE: '1',
    PACKER_PLUGIN_PATH: tools.packerPluginPath,
    PKR_VAR_registry_password: 'password-of-a-test',
    AWS_ACCESS_KEY_ID: 'assay',
    AWS_SECRET_ACCESS_KEY: 'assay',
  }
  const result = await run(tools.packer, ['validate', `-var-file=${varFile}`, template], { env })
    .then(({ stdout }) => stdout)
    .catch((error: Error & { stdout?: string; stderr?: string }) =>
      [error.stdout, error.stderr].join('\n'),
    )
  return result
}

for (const ssh_interface of ['public_ip', 'private_ip', 'session_manager']) {
  t.test(`the template is valid with ssh_interface ${ssh_interface}`, async (t) => {
    t.match(await validate(t.testdir(), { ...variables, ssh_interface }), /configuration is valid/)
  })
}

t.test('a tag instead of a digest, and a name instead of an AMI id, are refused', async (t) => {
  const folder = t.testdir()
  t.match(
    await validate(folder, { ...variables, app_image: 'r.example/app:latest' }),
    /by digest, never by tag/,
  )
  t.match(await validate(folder, { ...variables, source_ami: 'debian-13' }), /Pass an AMI id/)
})

t.test('a missing variable is named', async (t) => {
  const { bake_key: _left, ...others } = variables
  t.match(await validate(t.testdir(), others), /bake_key/)
})

t.test('the template is formatted', async () => {
  await run(tools.packer, ['fmt', '-check', template])
})
