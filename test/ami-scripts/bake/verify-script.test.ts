/** The claim of verify.sh that a systemctl of the test's own can decide. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { projectDir } from './bake-bench.ts'

const scriptsDir = join(projectDir, 'packer/scripts')

/** The functions of verify.sh; its last line alone would run it on this machine. */
const functions = readFileSync(join(scriptsDir, 'verify.sh'), 'utf8').replace(/^main "\$@"$/m, '')

const call = (command: string, binDir = ''): string =>
  spawnSync('bash', ['-c', `${functions}\n${command}`], {
    encoding: 'utf8',
    env: { PATH: `${binDir}:/usr/bin:/bin` },
  }).stdout.trim()

/** @param unit what systemctl knows of the agent; undefined when it is not installed */
const keptSessions = (t: Test, unit: string | undefined): string => {
  const binDir = t.testdir()
  const answer = unit === undefined ? 'exit 1' : `cat <<'UNIT'\n${unit}\nUNIT`
  writeFileSync(join(binDir, 'systemctl'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 })
  return call('kept_sessions', binDir)
}

/** What clean.sh puts beside the agent's unit. */
const dropIn = [
  '[Service]',
  'KillMode=control-group',
  'ExecStopPost=/bin/rm -rf /var/lib/amazon/ssm /var/log/amazon/ssm',
]
const unit = '[Service]\nExecStart=/usr/bin/amazon-ssm-agent\nKillMode=process'

t.test('without the SSM agent there is no session to forget', async (t) => {
  t.equal(keptSessions(t, undefined), '')
})

t.test('with it, sessions are forgotten only by the whole drop-in of clean.sh', async (t) => {
  const clean = readFileSync(join(scriptsDir, 'clean.sh'), 'utf8')
  for (const line of dropIn) t.ok(clean.includes(`'${line}'`), line)
  t.equal(keptSessions(t, [unit, ...dropIn].join('\n')), '')
  t.match(keptSessions(t, unit), /no ExecStopPost.*\nwriters that outlive/)
  t.equal(keptSessions(t, [unit, dropIn[2]].join('\n')), 'writers that outlive the unit')
})
