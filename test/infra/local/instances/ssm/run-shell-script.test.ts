/** AWS-RunShellScript on this machine in place of a body: the same sh, bash, Python and timeout. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'
import type { Docker } from '../../../../../infra/local/host/docker-command.ts'
import { containerName } from '../../../../../infra/local/instances/bodies/body-names.ts'
import { runShellScript } from '../../../../../infra/local/instances/ssm/run-shell-script.ts'

/** Runs what `docker exec` would run in the container, with the agent's folder in `root`. */
const dockerOn = (root: string): Docker => ({
  words: ['docker'],
  run: () => Promise.reject(new Error('nothing else of Docker is used')),
  attempt: (args, { input = '' } = {}) => {
    const at = args.findIndex((word) => word === containerName(cloud, 'i-1'))
    const [program = '', ...rest] = args
      .slice(at + 1)
      .map((word) => word.replace(/^\/tmp\/run-command/, join(root, 'run-command')))
    const cwd = args[args.indexOf('--workdir') + 1]
    const ran = spawnSync(program, rest, { cwd, input, encoding: 'utf8' })
    const exitCode = ran.status ?? 255
    return Promise.resolve({ exitCode, stdout: ran.stdout, stderr: ran.stderr })
  },
})

const cloud = describeCloud({ name: 't', index: 77, region: 'eu-west-1', stateRoot: '/state' })

const run = (t: Test, commands: readonly string[], parameters: Record<string, string[]> = {}) => {
  const root = t.testdirName
  mkdirSync(root, { recursive: true })
  const record = {
    ...{ commandId: 'c-1', documentName: 'AWS-RunShellScript', comment: '' },
    ...{ parameters: { commands, ...parameters }, requestedAt: 0, timeoutSeconds: 60 },
    invocations: [],
  }
  return runShellScript({ cloud, docker: dockerOn(root), now: () => 0 }, record, 'i-1')
}

const bash = ['#!/bin/bash', 'set -o pipefail', 'a=(x y z)', 'echo "${#a[@]}"', 'false | true']

t.test("the script's first line chooses what runs it, and its exit status is told", async (t) => {
  const cases: [string, readonly string[], object][] = [
    ['bash, a line each', bash, { status: 'Failed', responseCode: 1, stdout: '3\n', stderr: '' }],
    ['bash, all in one', [bash.join('\n')], { status: 'Failed', responseCode: 1, stdout: '3\n' }],
    [
      'Python',
      ['#!/usr/bin/env python3', 'import sys', 'print(sys.argv[1:])', 'sys.exit(3)'],
      { status: 'Failed', responseCode: 3, stdout: '[]\n', stderr: '' },
    ],
    ['no first line: sh', ['echo "$0" | grep -c _script.sh'], { stdout: '1\n', responseCode: 0 }],
    ['an option', ['#!/bin/sh -e', 'false', 'echo on'], { stdout: '', responseCode: 1 }],
    ['a first line below the first', ['', '#!/bin/bash', 'echo on'], { stdout: 'on\n' }],
    ['without set -e, the last command', ['false', 'echo on'], { status: 'Success' }],
    ['no such interpreter', ['#!/no/such', 'true'], { status: 'Failed', responseCode: 127 }],
    ['nothing at all', [], { status: 'Success', responseCode: 0, stdout: '', stderr: '' }],
    [
      'quotes and expansions',
      ['echo \'"$HOME" `x` \\\' "it\'s"'],
      { stdout: '"$HOME" `x` \\ it\'s\n' },
    ],
  ]
  for (const [name, commands, expected] of cases) t.match(await run(t, commands), expected, name)
})

t.test('a script has no input to wait for, and the mask that it would have', async (t) => {
  t.match(await run(t, ['cat', 'umask']), { stdout: '0022\n', status: 'Success' })
})

t.test('a script may be longer than one argument of a program', async (t) => {
  const line = `# ${'x'.repeat(1000)}`
  const commands = [...Array.from({ length: 200 }, () => line), 'echo end']
  t.match(await run(t, commands), { stdout: 'end\n', status: 'Success' })
})

t.test('a script runs in its working directory, by default in that of the agent', async (t) => {
  t.match(await run(t, ['pwd'], { workingDirectory: ['/usr'] }), { stdout: '/usr\n' })
  t.match(await run(t, ['pwd']), { stdout: '/usr/bin\n' })
  t.match(await run(t, ['pwd'], { workingDirectory: ['below'] }), { stdout: '/usr/bin\n' })
})

t.test('at its deadline a script is killed, with all that it started', async (t) => {
  const late = await run(t, ['#!/bin/bash', "trap '' TERM", 'echo on', 'sleep 300 & wait'], {
    executionTimeout: ['1'],
  })
  const killed = { status: 'TimedOut', responseCode: 137, stdout: 'on\n', stderr: '' }
  t.match(late, killed)
  t.match(await run(t, ['exit 124']), { status: 'Failed', responseCode: 124 }, 'no deadline')
})

t.test('nothing of a script is left', async (t) => {
  await run(t, ['true'])
  const seen = await run(t, ['ls "$(dirname "$(dirname "$0")")"'])
  t.equal(seen.stdout, 'run-command-c-1\n', 'while it runs, there is its folder')
  t.strictSame(readdirSync(t.testdirName), [])
})
