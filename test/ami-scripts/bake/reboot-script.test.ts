/** reboot.sh and the claim of check.sh that it leads to, with a systemctl of the test's own. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectDir } from './bake-bench.ts'

const markers = ['/var/tmp/assay-reboot', '/run/assay-before-reboot'] as const

const textOf = (script: string): string =>
  readFileSync(join(projectDir, 'packer/scripts', script), 'utf8')

t.test('the old boot takes no connection any more, and is told from the new one', async (t) => {
  const folder = t.testdir()
  const [asked, old] = [join(folder, 'asked'), join(folder, 'old')] as const
  const said = join(folder, 'said')
  writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\necho "$@" >>'${said}'\n`, { mode: 0o755 })
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\n', { mode: 0o755 })
  const bash = (text: string): number | null => {
    for (const marker of markers) t.ok(text.includes(marker))
    const own = text.replaceAll(markers[0], asked).replaceAll(markers[1], old)
    const env = { PATH: `${folder}:/usr/bin:/bin` }
    return spawnSync('bash', ['-c', own], { env }).status
  }
  const claim = `${textOf('check.sh').replace(/^main "\$@"$/m, '')}\nrebooted`

  t.equal(bash(claim), 1, 'nobody asked for a reboot')
  t.equal(bash(textOf('reboot.sh')), 1, 'a boot that goes on is a failure')
  t.strictSame(readFileSync(said, 'utf8').trim().split('\n'), [
    'stop ssh.socket ssh.service',
    'start --no-block reboot.target',
  ])
  t.equal(bash(claim), 1, 'still the old boot')
  rmSync(old)
  t.equal(bash(claim), 0)
})
