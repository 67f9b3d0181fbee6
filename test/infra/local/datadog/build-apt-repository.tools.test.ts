import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  buildAptRepository,
  publishAptRepository,
} from '../../../../infra/local/datadog/build-apt-repository.ts'

const version = '1:7.80.4-1'
const build = (root: string, wanted = version) =>
  buildAptRepository({ cacheRoot: root, version: wanted, env: process.env, now: Date.now })

/** apt with folders of its own: what it says depends on the archive alone. */
const apt = (dir: string, archive: string, keyring: string) => {
  for (const name of ['lists/partial', 'archives/partial', 'etc']) {
    mkdirSync(join(dir, name), { recursive: true })
  }
  writeFileSync(join(dir, 'status'), '')
  writeFileSync(join(dir, 'etc/list'), `deb [signed-by=${keyring}] file:${archive} stable 7\n`)
  const settings = [
    `Dir::State::Lists=${dir}/lists`,
    `Dir::State::status=${dir}/status`,
    `Dir::Cache=${dir}`,
    `Dir::Etc::SourceList=${dir}/etc/list`,
    'Dir::Etc::SourceParts=/dev/null',
    'APT::Architecture=amd64',
    'APT::Architectures::=amd64',
    // The sandbox user may not read a test's folder.
    'APT::Sandbox::User=root',
  ].flatMap((setting) => ['--option', setting])
  return (program: string, ...args: string[]) =>
    String(execFileSync(program, [...settings, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }))
}

t.test('apt trusts the archive by its key alone, and offers the pinned version', async (t) => {
  // A short path: apt names its lists after the archive's, and a name has at most 255 bytes.
  const dir = mkdtempSync(join(tmpdir(), 'assay-apt-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  const repository = await build(dir)
  const { folder, fingerprint } = repository
  const keyFile = join(folder, 'keys.datadoghq.com/DATADOG_APT_KEY_CURRENT.public')
  const shown = String(
    execFileSync('gpg', ['--homedir', dir, '--show-keys', '--with-colons', keyFile]),
  )
  t.match(shown, new RegExp(`^fpr:+${fingerprint}:`, 'm'))

  const archive = join(folder, 'apt.datadoghq.com')
  const keyring = join(dir, 'key.asc')
  writeFileSync(keyring, readFileSync(keyFile))
  const run = apt(join(dir, 'apt'), archive, keyring)
  run('apt-get', '--error-on=any', 'update')
  const offered = run('apt-cache', 'madison', 'datadog-agent', 'datadog-signing-keys')
  t.match(offered, /datadog-agent \| 1:7\.80\.4-1 \|/)
  t.match(offered, /datadog-signing-keys \| +1:1\.4\.0 \|/)

  const other = await build(join(dir, 'other'))
  const foreign = join(other.folder, 'keys.datadoghq.com/DATADOG_APT_KEY_CURRENT.public')
  writeFileSync(keyring, readFileSync(foreign))
  const refused = apt(join(dir, 'apt2'), archive, keyring)
  t.throws(
    () => refused('apt-get', '--error-on=any', 'update'),
    /not signed|NO_PUBKEY|status 100|Command failed/,
  )
})

t.test('the packages hold what the vendor puts where', async (t) => {
  const { folder } = await build(t.testdir())
  const pool = join(folder, 'apt.datadoghq.com/pool/d/da')
  t.same(readdirSync(pool).sort(), [
    'datadog-agent_7.80.4-1_amd64.deb',
    'datadog-signing-keys_1.4.0_all.deb',
  ])
  const contents = String(
    execFileSync('dpkg-deb', ['--contents', join(pool, 'datadog-agent_7.80.4-1_amd64.deb')]),
  )
  for (const path of [
    '-rwxr-xr-x root/root .* ./opt/datadog-agent/bin/agent/agent',
    '-rwxr-xr-x root/root .* ./opt/datadog-agent/embedded/bin/trace-agent',
    '-rw-r--r-- root/root .* ./usr/lib/systemd/system/datadog-agent.service',
    '-rw-r--r-- root/root .* ./usr/lib/systemd/system/datadog-agent-trace.service',
    '-rw-r--r-- root/root .* ./etc/datadog-agent/datadog.yaml.example',
  ]) {
    t.match(contents, new RegExp(path), path)
  }
})

t.test('an archive is built once for each version, and its key stays', async (t) => {
  const dir = t.testdir()
  const [first, second] = await Promise.all([build(dir), build(dir)])
  t.equal(first.folder, second.folder)
  t.equal((await build(dir)).fingerprint, first.fingerprint)
  t.not((await build(dir, '1:7.81.0-1')).folder, first.folder)
  t.same(
    readdirSync(join(dir, 'datadog-apt')).filter((name) => name.startsWith('tmp-')),
    [],
    'nothing half-built is left',
  )
})

t.test('the archive is published under the vendor names', async (t) => {
  // A short path: apt names its lists after the archive's, and a name has at most 255 bytes.
  const dir = mkdtempSync(join(tmpdir(), 'assay-apt-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  const repository = await build(dir)
  await publishAptRepository(repository, (host) => join(dir, 'web', host))
  t.match(
    readFileSync(join(dir, 'web/apt.datadoghq.com/dists/stable/InRelease'), 'utf8'),
    /BEGIN PGP SIGNED MESSAGE[^]*Codename: stable/,
  )
  t.ok(readdirSync(join(dir, 'web/keys.datadoghq.com')).includes('DATADOG_APT_KEY_CURRENT.public'))
})

t.test('a missing tool is named, and nothing temporary stays', async (t) => {
  const { TMPDIR } = process.env
  process.env['TMPDIR'] = t.testdir({ cache: {} })
  t.teardown(() => {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
  })
  const cacheRoot = join(t.testdirName, 'cache')
  const options = { cacheRoot, version, env: { PATH: '/nonexistent' }, now: Date.now }
  await t.rejects(buildAptRepository(options), { code: 'ERR_LOCAL_APT_TOOL', message: /gpg/ })
  t.strictSame(readdirSync(t.testdirName), ['cache'])
  t.strictSame(readdirSync(join(cacheRoot, 'datadog-apt/tmp')), [])
})
