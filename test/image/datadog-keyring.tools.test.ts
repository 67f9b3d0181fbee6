/** The claim of check.sh about keys, with what the two Datadog packages really do to a keyring. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { buildAptRepository } from '../../infra/local/datadog/build-apt-repository.ts'

const check = readFileSync(
  fileURLToPath(new URL('../../packer/scripts/check.sh', import.meta.url)),
  'utf8',
)
/** The functions of check.sh; its last line alone would check this machine. */
const functions = check.replace(/^main "\$@"$/m, '')

const claim = (work: string, pinned: string, ...folders: string[]): string =>
  spawnSync('bash', ['-c', `${functions}\nclaim_keys "$@"`, 'bash', ...folders], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], TMPDIR: work, DATADOG_KEY_FINGERPRINT: pinned },
  }).stdout.trim()

t.test("the vendor's own keyring brings keys beside the pinned one, and is refused", async (t) => {
  const dir = t.testdir({ gpg: {}, keyrings: {}, trusted: {}, signing: {} })
  const version = '1:7.80.4-1'
  const archive = { cacheRoot: dir, version, env: process.env, now: Date.now }
  const { folder, fingerprint } = await buildAptRepository(archive)
  const claimed = (pinned = fingerprint) =>
    claim(join(dir, 'gpg'), pinned, join(dir, 'keyrings'), join(dir, 'trusted'), join(dir, 'none'))

  // As the bake makes it: the one key that was downloaded and compared.
  const keyring = join(dir, 'keyrings/datadog-archive-keyring.gpg')
  copyFileSync(join(folder, 'keys.datadoghq.com/DATADOG_APT_KEY_CURRENT.public'), keyring)
  t.equal(claimed(), `claim ok: apt takes what is not Debian's by ${fingerprint} alone`)
  t.match(claimed('A'.repeat(40)), new RegExp(`^claim failed: .*; found: ${fingerprint}$`))

  // As the vendor's package makes it.
  const pool = join(folder, 'apt.datadoghq.com/pool/d/da')
  const signing = join(dir, 'signing')
  execFileSync('dpkg-deb', [
    '--raw-extract',
    join(pool, 'datadog-signing-keys_1.4.0_all.deb'),
    signing,
  ])
  const script = readFileSync(join(signing, 'DEBIAN/postinst'), 'utf8')
    .replaceAll('/opt/', `${signing}/opt/`)
    .replaceAll('/usr/share/keyrings', join(dir, 'keyrings'))
  execFileSync('sh', ['-c', script])
  const [, found = ''] = /^claim failed: .* alone; found: (.*)$/.exec(claimed()) ?? []
  t.equal(found.split(' ').length, 5, found)
  t.ok(found.split(' ').includes(fingerprint))

  // Or where apt takes a key for every archive.
  copyFileSync(keyring, join(dir, 'trusted/datadog-archive-keyring.gpg'))
  copyFileSync(join(folder, 'keys.datadoghq.com/DATADOG_APT_KEY_CURRENT.public'), keyring)
  t.match(claimed(), /^claim failed: /)
})

t.test('no key at all is no pinned key', async (t) => {
  const dir = t.testdir({ gpg: {}, keyrings: {} })
  mkdirSync(join(dir, 'keyrings/empty'))
  t.match(
    claim(join(dir, 'gpg'), 'A'.repeat(40), join(dir, 'keyrings')),
    /^claim failed: .*; found:$/,
  )
})

t.test('the bake installs no package that brings keys', async (t) => {
  const install = fileURLToPath(
    new URL('../../packer/scripts/install-datadog-agent.sh', import.meta.url),
  )
  t.notMatch(readFileSync(install, 'utf8'), /^[^#]*datadog-signing-keys/m)
  t.match(readFileSync(install, 'utf8'), /--no-install-recommends/)
})
