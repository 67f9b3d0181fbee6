import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createDocker, troubleOf } from '../../../../infra/local/host/docker-command.ts'

const program = (script: string): string => {
  const path = join(t.testdir(), 'docker')
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

t.test("Docker's wording is told apart by what the reader can do", (t) => {
  const said = {
    'disk-full': 'Error response from daemon: write /var/lib/docker/x: no space left on device',
    down: 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
    absent: 'Error: No such container: i-1',
    'in-use': 'Error response from daemon: conflict: unable to remove repository reference',
    other: 'Error response from daemon: something else',
  }
  for (const [trouble, words] of Object.entries(said)) t.equal(troubleOf(words), trouble)
  t.end()
})

t.test('a call that fails rejects with the words, an attempt gives the status', async (t) => {
  const docker = createDocker(program('echo out; echo "no space left on device" >&2; exit 3'))
  t.same(await docker.attempt(['commit']), {
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'no space left on device\n',
  })
  await t.rejects(docker.run(['commit']), { name: 'DockerFailure', trouble: 'disk-full' })
})

t.test('a call is killed at its deadline', async (t) => {
  const docker = createDocker(program('exec sleep 30'))
  const started = Date.now()
  await t.rejects(docker.run(['commit'], { timeoutMs: 200 }), {
    name: 'DockerFailure',
    trouble: 'timeout',
  })
  t.ok(Date.now() - started < 5000)
})

t.test('a program that is not there counts as Docker being down', async (t) => {
  await t.rejects(createDocker('/nowhere/docker').run(['ps']), {
    name: 'DockerFailure',
    trouble: 'down',
  })
})

t.test('input reaches the program', async (t) => {
  t.equal(await createDocker(program('cat')).run([], { input: 'text' }), 'text')
})
