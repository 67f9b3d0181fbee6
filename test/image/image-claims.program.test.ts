/** The claims of a finished AMI, about disks of this test: a right one, and wrong ones. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const program = fileURLToPath(
  new URL('../../packer/rootfs/usr/lib/assay/image-claims', import.meta.url),
)
const sudoers = '%sudo ALL=(ALL:ALL) ALL\n'
const digest = createHash('md5').update(sudoers).digest('hex')

/** What a right disk has; every path ends in a file. */
const rightDisk: Readonly<Record<string, string>> = {
  'etc/machine-id': '',
  'etc/hostname': '',
  'etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
  'etc/passwd': 'root:x:0:0::/root:/bin/bash\nops:x:998:997::/home/ops:/bin/bash\n',
  'etc/shadow': 'root:*:1::::::\nops:!*:1::::::\n',
  'etc/group': 'sudo:x:27:\ndocker:x:101:\nsystemd-journal:x:102:ops\n',
  'etc/sudoers': sudoers,
  'etc/sudoers.d/README': '# none\n',
  'etc/docker/daemon.json': '{}',
  'var/lib/dpkg/status': `Package: sudo\nConffiles:\n /etc/sudoers ${digest}\n`,
  'var/log/dpkg.log': '',
  // The app's own file in a layer of its image is no login of ours.
  'var/lib/docker/overlay2/a/diff/app/config.json': '{"auth": "x"}',
  // A name that a login's file has, and no login in it.
  'etc/app/config.json': '{"auths": {}, "password": ""}',
}

const write = (root: string, path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const lay = (t: Test, more: Readonly<Record<string, string>> = {}): string => {
  const root = t.testdir()
  for (const [path, text] of Object.entries({ ...rightDisk, ...more })) write(root, path, text)
  mkdirSync(join(root, 'home/ops'), { recursive: true })
  chmodSync(join(root, 'home/ops'), 0o700)
  symlinkSync('../../usr/share/doc/systemd/README.logs', join(root, 'var/log/README'))
  return root
}

/** @returns exit status, and the claims by outcome */
const claims = (root: string, when = 'disk') => {
  const { status, stdout, stderr } = spawnSync(program, [when, root], { encoding: 'utf8' })
  const lines = stdout.trimEnd().split('\n')
  const of = (outcome: string) => lines.filter((line) => line.startsWith(`claim ${outcome}: `))
  return { status, stderr, ok: of('ok'), failed: of('failed'), skipped: of('skipped'), lines }
}

t.test('a disk that holds nothing of a machine keeps every claim', async (t) => {
  const { status, failed, ok, lines, stderr } = claims(lay(t))
  t.strictSame({ status, failed }, { status: 0, failed: [] }, stderr)
  t.ok(ok.length >= 25, `${ok.length} claims`)
  t.equal(ok.length, lines.length)
})

/** What one machine leaves on a disk, and what opens it, as systemd, AWS and the tools say. */
const faults: Readonly<Record<string, string>> = {
  'etc/machine-id': 'b0b5c3e5a8d34f3aa1a1a0f3b3a8d0c1\n',
  'var/lib/dbus/machine-id': 'b0b5c3e5a8d34f3aa1a1a0f3b3a8d0c1\n',
  'etc/hostname': 'ip-10-0-3-7\n',
  'etc/hosts': '127.0.0.1 localhost\n127.0.1.1 ip-10-0-3-7\n',
  'etc/ssh/ssh_host_ed25519_key': 'key',
  'var/lib/docker/engine-id': 'c2fb2f0c-7b6c-4d0e-9d57-5c1b8d3a6a11',
  'etc/docker/key.json': '{}',
  'var/lib/docker/network/files/local-kv.db': 'networks',
  'var/lib/docker/containers/1f/config.v2.json': '{}',
  'var/lib/docker/volumes/data/_data/file': 'x',
  'var/lib/containerd/io.containerd.grpc.v1.introspection/uuid': '5f9c',
  'var/lib/systemd/random-seed': 'seed',
  'boot/efi/loader/random-seed': 'seed',
  'var/lib/systemd/credential.secret': 'secret',
  'etc/ssl/private/ssl-cert-snakeoil.key': 'key',
  'etc/iscsi/initiatorname.iscsi': 'InitiatorName=iqn.1993-08.org.debian:01:1',
  'etc/nvme/hostnqn': 'nqn.2014-08.org.nvmexpress:uuid:1',
  'var/lib/cloud/data/instance-id': 'i-1',
  'var/lib/dhcp/dhclient.leases': 'lease {}',
  'etc/netplan/50-cloud-init.yaml': 'network: {}',
  'etc/udev/rules.d/70-persistent-net.rules': 'NAME="eth0"',
  'etc/datadog-agent/auth_token': 'token',
  'etc/datadog-agent/install.json': '{"install_id": "1"}',
  'var/lib/amazon/ssm/registration': '{}',
  'root/.ssh/authorized_keys': 'ssh-ed25519 A',
  'home/admin/.ssh/authorized_keys2': 'ssh-ed25519 A',
  'home/admin/.bash_history': 'ls',
  'root/.aws/credentials': '[default]',
  'home/admin/.netrc': 'machine x',
  'var/log/journal/1/system.journal': 'x',
  'var/log/wtmp': 'x',
  'var/crash/core': 'x',
  'var/lib/apt/lists/deb.debian.org_debian_dists_trixie_InRelease': 'x',
  'var/tmp/assay-reboot': '',
  'tmp/assay/inventory.json': '{}',
  'usr/sbin/sshd': 'x',
  'etc/sudoers.d/90-cloud-init-users': 'admin ALL=(ALL) NOPASSWD:ALL',
  'etc/sudoers.d/ssm-agent-users': 'ssm-user ALL=(ALL) NOPASSWD:ALL',
  'etc/sudoers': `${sudoers}admin ALL=(ALL) NOPASSWD:ALL\n`,
}

/** Where a claim names a folder, and not what lies in it. */
const folderNamed = [
  'var/lib/docker/containers/1f',
  'var/lib/docker/volumes/data/_data',
  'var/lib/cloud/data',
  'root/.aws',
  'var/lib/containerd/io.containerd.grpc.v1.introspection',
  'tmp/assay',
]

t.test('whatever of one machine is on the disk breaks a claim, which names it', async (t) => {
  // One disk with every fault: a run of the program costs more than a claim.
  const root = lay(t, faults)
  const { status, failed } = claims(root)
  t.equal(status, 1)
  for (const path of Object.keys(faults)) {
    const name = join(root, folderNamed.find((folder) => path.startsWith(folder)) ?? path)
    t.ok(
      failed.some((line) => line.split(' ').includes(name)),
      name,
    )
  }
})

t.test('a registry login is found wherever DOCKER_CONFIG or a tool may put it', async (t) => {
  const login = JSON.stringify({ auths: { 'r.example': { auth: 'QVdTOnNlY3JldA==' } } })
  const tokens = JSON.stringify({ auths: { 'r.example': { identitytoken: 'eyJ' } } })
  const places = {
    'root/.docker/config.json': login,
    'home/admin/.docker/config.json': tokens,
    'etc/docker/config.json': login,
    'var/lib/assay/docker/config.json': login,
    'srv/.dockercfg': '{"r.example": {"auth": "QVdT"}}',
    'root/.config/containers/auth.json': login,
  }
  const { failed } = claims(lay(t, places))
  t.equal(failed.length, 1)
  t.match(failed[0], /^claim failed: no registry login; found: /)
  for (const path of Object.keys(places)) t.ok(failed[0]?.includes(`/${path}`), path)
  // Where the bake itself logs in: in memory, which no AMI carries and the builder must not keep.
  const inMemory = lay(t, { 'run/tmp.x1/config.json': login })
  t.match(claims(inMemory, 'builder').failed, [/no registry login/])
})

t.test('accounts: no password, one root, and an operator without rights', async (t) => {
  const change = (path: string, from: string, to: string) => ({
    [path]: (rightDisk[path] ?? '').replace(from, to),
  })
  const cases: readonly [Readonly<Record<string, string>>, RegExp][] = [
    [change('etc/shadow', 'root:*', 'root:$y$hash'), /no account has a password.*root$/],
    [change('etc/shadow', 'ops:!*', 'ops:'), /no account has a password.*ops$/],
    [change('etc/passwd', 'ops:x:998', 'toor:x:0:0::/:/bin/sh\nops:x:998'), /second name.*toor$/],
    [change('etc/passwd', 'ops:', 'operator:'), /user ops.*no user ops$/],
    [change('etc/passwd', '/home/ops:/bin/bash', '/:/usr/sbin/nologin'), /user ops.*nologin$/],
    [change('etc/group', 'sudo:x:27:', 'sudo:x:27:ops'), /user ops.*group sudo$/],
    [change('etc/group', 'docker:x:101:', 'docker:x:101:root,ops'), /user ops.*group docker$/],
  ]
  for (const [more, expected] of cases) {
    const { failed } = claims(lay(t, more))
    t.equal(failed.length, 1)
    t.match(failed[0], expected)
  }
  const root = lay(t)
  chmodSync(join(root, 'home/ops'), 0o755)
  t.match(claims(root).failed, [/user ops.*mode 0700$/])
  rmSync(join(root, 'home/ops'), { recursive: true })
  t.match(claims(root).failed, [/user ops/])
})

t.test('on a builder, what its last steps need is let be, and nothing else', async (t) => {
  const needed = {
    'etc/sudoers.d/90-cloud-init-users': 'admin ALL=(ALL) NOPASSWD:ALL',
    'var/lib/amazon/ssm/registration': '{}',
    'var/log/amazon/ssm/amazon-ssm-agent.log': 'session',
    'tmp/assay/inventory.json': '{}',
  }
  t.equal(claims(lay(t, needed), 'builder').status, 0)
  t.equal(claims(lay(t, needed)).failed.length, 4)
  const others = { 'etc/sudoers.d/91-more': 'x', 'var/log/amazon/other.log': 'x' }
  t.equal(claims(lay(t, others), 'builder').failed.length, 2)
})

t.test('at the first boot the machine has its id already, and that is said', async (t) => {
  const root = lay(t, { 'etc/machine-id': 'b0b5c3e5a8d34f3aa1a1a0f3b3a8d0c1\n' })
  const { status, skipped } = claims(root, 'first-boot')
  t.equal(status, 0)
  t.match(skipped, [/^claim skipped: machine-id is empty \(/])
})

t.test('a link to the machine-id is no second one', async (t) => {
  const root = lay(t)
  mkdirSync(join(root, 'var/lib/dbus'), { recursive: true })
  symlinkSync('/etc/machine-id', join(root, 'var/lib/dbus/machine-id'))
  t.equal(claims(root).status, 0)
})

t.test('another word than these three is refused', async (t) => {
  t.match(spawnSync(program, ['now'], { encoding: 'utf8' }), { status: 1, stderr: /first-boot/ })
})
