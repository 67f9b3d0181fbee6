import t from 'tap'
import { packerEnvironment } from '../../../../ami-scripts/bake/packer/packer-environment.ts'
import { temporaryFolder } from '../../../../ami-scripts/bake/packer/temporary-folder.ts'

const environment = (options: Partial<Parameters<typeof packerEnvironment>[0]> = {}) =>
  packerEnvironment({
    env: { PATH: '/usr/bin' },
    programFolders: [],
    pluginPath: '/plugins',
    registryPassword: 'secret',
    buildId: 'build-1',
    ...options,
  })

t.test("the programs Packer looks up come before PATH's own", async (t) => {
  t.equal(environment({ programFolders: ['/tools/ssm'] })['PATH'], '/tools/ssm:/usr/bin')
  t.equal(environment()['PATH'], '/usr/bin')
})

t.test('a caller without PATH gives the one of the system', async (t) => {
  t.equal(
    environment({ env: {}, programFolders: ['/tools/ssm'] })['PATH'],
    '/tools/ssm:/usr/local/bin:/usr/bin:/bin',
  )
})

t.test("AWS's variables are inherited; a person's own Packer set-up is not", async (t) => {
  const { AWS_PROFILE, PACKER_PLUGIN_PATH, ...rest } = environment({
    env: {
      PATH: '/usr/bin',
      AWS_PROFILE: 'prod',
      PACKER_PLUGIN_PATH: '/mine',
      PKR_VAR_region: 'x',
      TMPDIR: '/of/everything',
    },
  })
  t.equal(AWS_PROFILE, 'prod')
  t.equal(PACKER_PLUGIN_PATH, '/plugins')
  t.notOk('PKR_VAR_region' in rest)
  t.equal(rest['TMPDIR'], temporaryFolder('build-1'))
  t.match(rest, { ASSAY_BUILD_ID: 'build-1', PKR_VAR_registry_password: 'secret' })
})
