/** Claims about the units that the AMI carries, checked without booting it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const project = fileURLToPath(new URL('../..', import.meta.url))
const units = readdirSync(join(project, 'systemd')).filter((name) => /\.\w+$/.test(name))
const ownUnits = units.filter((name) => name.endsWith('.service'))

/** A root with the units and what they call, beside this machine's own base units. */
const lay = (t: Test): string => {
  const root = t.testdir()
  cpSync(join(project, 'packer/rootfs'), root, { recursive: true })
  cpSync(join(project, 'systemd'), join(root, 'etc/systemd/system'), { recursive: true })
  mkdirSync(join(root, 'usr/lib/systemd'), { recursive: true })
  cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  return root
}

t.test('systemd reads every unit without a word', async (t) => {
  const root = lay(t)
  const verify = spawnSync('systemd-analyze', ['verify', `--root=${root}`, ...ownUnits])
  const words = String(verify.stderr)
    .split('\n')
    // Other packages' units on this machine are not ours to mend.
    .filter((line) => line.includes('assay'))
  t.same(words, [])
  t.ok(ownUnits.length >= 3)
})

t.test('every unit is exposed to at most 1.5 of 10', async (t) => {
  const root = lay(t)
  for (const unit of ownUnits) {
    const flags = ['--offline=yes', '--no-pager', '--threshold=15', `--root=${root}`]
    const security = spawnSync('systemd-analyze', ['security', ...flags, unit])
    const overall = /Overall exposure.*: (\S+)/.exec(String(security.stdout))?.[1]
    t.equal(security.status, 0, `${unit}: ${overall}`)
  }
})

t.test('every unit and drop-in says what it is, where to read on, and why', async (t) => {
  const files = [
    ...ownUnits,
    ...units
      .filter((name) => name.endsWith('.d'))
      .flatMap((folder) =>
        readdirSync(join(project, 'systemd', folder)).map((name) => join(folder, name)),
      ),
  ]
  for (const name of files) {
    const text = readFileSync(join(project, 'systemd', name), 'utf8')
    const comments = text.split('\n').filter((line) => line.startsWith('#')).length
    t.ok(comments > 0, `${name} has a comment`)
    if (name.endsWith('.service')) t.match(text, /^Documentation=https:/m, name)
    else t.match(name, /\/\d\d-[a-z-]+\.conf$/, `${name} is NN-why.conf`)
  }
})

t.test('every program that a unit runs is there and executable', async (t) => {
  for (const name of ownUnits) {
    const text = readFileSync(join(project, 'systemd', name), 'utf8')
    const program = /^ExecStart=(\S+)/m.exec(text)?.[1] ?? ''
    t.match(program, /^\/usr\/lib\/assay\//)
    const mode = execFileSync('stat', ['--format=%a', join(project, 'packer/rootfs', program)])
    t.equal(String(mode).trim(), '755', program)
  }
})

t.test(
  'nothing of ours runs on a builder: it has no document, and is past its first boot',
  async (t) => {
    for (const name of ownUnits) {
      const text = readFileSync(join(project, 'systemd', name), 'utf8')
      t.match(
        text,
        /^ConditionPathExists=(\/etc\/assay\/environment\.json|!\/var\/lib\/cloud\/instance)$/m,
        name,
      )
    }
  },
)

const sharedSandbox = join(project, 'systemd/assay-.service.d/10-sandbox.conf')

/** The settings of a unit or drop-in, one `Key=value` a line. */
const settings = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z]\w+=/.test(line))

t.test('a line of the sandbox stands in one place, and is told from its exceptions', async (t) => {
  const shared = settings(sharedSandbox).map((line) => line.split('=')[0])
  t.ok(shared.length > 20)
  for (const name of ownUnits) {
    const own = settings(join(project, 'systemd', name)).map((line) => line.split('=')[0])
    // A drop-in is read after the unit: what the unit says of the same key would have no effect.
    t.strictSame(
      own.filter((key) => shared.includes(key)),
      [],
      `${name} says nothing that the drop-in decides`,
    )
  }
})

t.test('an exception is read after the sandbox, and says what it takes back', async (t) => {
  const shared = settings(sharedSandbox)
  const folders = units.filter((name) => /^assay-.+\.service\.d$/.test(name))
  t.strictSame(folders, ['assay-image-claims.service.d'])
  for (const folder of folders) {
    t.ok(ownUnits.includes(folder.slice(0, -'.d'.length)), `${folder} belongs to a unit`)
    for (const name of readdirSync(join(project, 'systemd', folder))) {
      t.ok(name > '10-sandbox.conf', `${name} is read after 10-sandbox.conf`)
      for (const line of settings(join(project, 'systemd', folder, name))) {
        t.ok(!shared.includes(line), `${line} changes something`)
      }
    }
  }
})

t.test(
  'a unit that the bake or a builder makes for a while is not caught by the sandbox',
  async (t) => {
    const template = readdirSync(join(project, 'packer'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')
    const transient = [...template.matchAll(/systemd-run .*--unit[= ](\S+)/g)].map(
      ([, name]) => name,
    )
    t.strictSame(transient, ['builder-time-to-live'])
  },
)

t.test('no unit runs as root, and a named user is one that the image makes', async (t) => {
  const path = join(project, 'packer/rootfs/usr/lib/sysusers.d/assay.conf')
  const declared = readFileSync(path, 'utf8')
  for (const name of ownUnits) {
    const text = readFileSync(join(project, 'systemd', name), 'utf8')
    const [, user] = /^User=(\S+)$/m.exec(text) ?? []
    if (user === undefined) t.match(text, /^DynamicUser=yes$/m, name)
    else t.match(declared, new RegExp(`^u ${user} - `, 'm'), name)
  }
})

t.test('nobody joins group docker, which equals root, but units for their own time', async (t) => {
  const folder = join(project, 'packer/scripts')
  const scripts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  for (const script of scripts)
    t.notMatch(script, /(usermod|adduser|gpasswd|useradd)\b.*\bdocker\b/)
  const declared = join(project, 'packer/rootfs/usr/lib/sysusers.d/assay.conf')
  t.notMatch(readFileSync(declared, 'utf8'), /^m \S+ docker\b/m)
  const asserts = scripts.filter((script) => script.includes('group docker has members'))
  t.equal(asserts.length, 1, 'and the bake says so of the image itself')
})

t.test('dockerd keeps containers through its own restart, and quiet ones apart', async (t) => {
  const path = join(project, 'packer/rootfs/etc/docker/daemon.json')
  t.match(JSON.parse(readFileSync(path, 'utf8')), {
    'live-restore': true,
    icc: false,
    'userland-proxy': false,
    'no-new-privileges': true,
    'log-driver': 'local',
    'default-ulimits': { core: { Hard: 0 } },
  })
})

t.test('Docker takes its networks from outside every VPC', async (t) => {
  const path = join(project, 'packer/rootfs/etc/docker/daemon.json')
  const daemon = JSON.parse(readFileSync(path, 'utf8'))
  const ranges = [
    daemon.bip,
    ...daemon['default-address-pools'].map((pool: { base: string }) => pool.base),
  ]
  for (const range of ranges) t.match(range, /^172\.(30|31)\./)
})
