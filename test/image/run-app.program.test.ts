/** The program that runs the app's container, with a Docker of this test in its PATH. */
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const program = fileURLToPath(new URL('../../packer/rootfs/usr/lib/assay/run-app', import.meta.url))
const digest = `registry.example/assay/sentiment@sha256:${'a'.repeat(64)}`

/**
 * @param inspected what Docker answers to each look for the container, the last one for ever;
 *   undefined when it knows none
 * @returns what was asked of Docker, one call a line
 */
const run = (t: Test, ...inspected: readonly (boolean | undefined)[]): string[] => {
  const dir = t.testdir()
  const docker = join(dir, 'docker')
  const answers = inspected.map((each) => (each === undefined ? 'exit 1' : `echo ${each}`))
  const looks = answers.map(
    (answer, at) => `${at === answers.length - 1 ? '*' : at + 1}) ${answer} ;;`,
  )
  writeFileSync(
    docker,
    `#!/bin/sh
echo "$*" >>'${dir}/calls'
case "$1 $2" in
  'container inspect')
    case "$(grep --count inspect '${dir}/calls')" in
      ${looks.join('\n      ')}
    esac
    ;;
  'container rm') exit 1 ;;
  'image inspect') echo '${digest}' ;;
esac
`,
  )
  chmodSync(docker, 0o755)
  const { status, stderr } = spawnSync(program, {
    env: { PATH: `${dir}:/usr/bin:/bin`, ASSAY_APP_PORT: '8080', ASSAY_HEALTH_PORT: '8081' },
  })
  t.equal(status, 0, String(stderr))
  return readFileSync(join(dir, 'calls'), 'utf8').trimEnd().split('\n')
}

t.test('the container has no more than it needs', async (t) => {
  const call = run(t, undefined).at(-1) ?? ''
  for (const flags of [
    /^run --name assay-app --rm --init --pull never --restart no /,
    / --network assay-app --publish 8080:8080 --publish 8081:8081 /,
    / --user 10001:10001 --read-only --tmpfs \/tmp:rw,noexec,nosuid,nodev,size=16m /,
    / --cap-drop ALL --security-opt no-new-privileges /,
    / --memory 512m --memory-swap 512m --pids-limit 128 /,
    / --ulimit core=0 /,
    / assay\.local\/app:baked$/,
  ]) {
    t.match(call, flags)
  }
  t.match(call, ` --env ASSAY_APP_IMAGE=${digest} `)
  t.notMatch(call, /--cpus|--privileged|docker\.sock|--cap-add|--device/)
})

const isInspect = (call: string): boolean => call.startsWith('container inspect ')

t.test('a dead container of that name is in nobody its way', async (t) => {
  const calls = run(t, false)
  t.equal(calls.filter(isInspect).length, 5)
  t.equal(
    calls.find((call) => call.startsWith('container rm')),
    'container rm assay-app',
  )
})

t.test('a container that a restarted dockerd has not found yet is waited for', async (t) => {
  for (const early of [undefined, false]) {
    const calls = run(t, early, early, true)
    t.same(calls.slice(3), ['attach --no-stdin assay-app'])
  }
})

t.test('a container that outlived dockerd is taken over', async (t) => {
  t.same(run(t, true).slice(1), ['attach --no-stdin assay-app'])
})
