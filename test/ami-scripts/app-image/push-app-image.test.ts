/** Pushing with a crane of the test's own. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { pushAppImage, type PushOptions } from '../../../ami-scripts/app-image/push-app-image.ts'

const options = (t: Test, crane: string, signal?: AbortSignal): PushOptions => {
  const folder = t.testdir()
  const path = join(folder, 'crane')
  writeFileSync(path, `#!/bin/sh\n${crane}\n`, { mode: 0o755 })
  return {
    image: { layout: folder, digest: `sha256:${'a'.repeat(64)}`, version: '1.2.0' },
    crane: path,
    repository: 'registry.example/assay/sentiment',
    auth: { username: 'AWS', password: 'secret' },
    env: { PATH: '/usr/bin:/bin' },
    ...(signal === undefined ? {} : { signal }),
  }
}

t.test('a pushed image is named by its digest', async (t) => {
  t.strictSame(await pushAppImage(options(t, 'exit 0')), {
    reference: `registry.example/assay/sentiment@sha256:${'a'.repeat(64)}`,
  })
})

t.test("a registry that is down is named, with crane's own words", async (t) => {
  await t.rejects(pushAppImage(options(t, 'echo "dial tcp: connection refused" >&2; exit 1')), {
    code: 'ERR_APP_IMAGE_PUSH',
    message:
      'Registry registry.example did not take the app image for registry.example/assay/sentiment.',
    details: ['dial tcp: connection refused'],
  })
})

t.test('the login reaches crane by its environment, and lies in no file', async (t) => {
  const report = join(t.testdirName, 'report')
  const crane = `{ printf '%s\n' "$DOCKER_AUTH_CONFIG"; cat "$DOCKER_CONFIG"/*; } >'${report}'`
  await pushAppImage(options(t, `${crane}\necho "$@" >>'${report}'`))
  const login = Buffer.from('AWS:secret').toString('base64')
  const [environment = '', ...rest] = readFileSync(report, 'utf8').split('\n')
  t.strictSame(JSON.parse(environment), { auths: { 'registry.example': { auth: login } } })
  t.equal(rest[0], '{}', 'crane heeds the environment only where there is a config.json')
  t.notMatch(rest.join('\n'), login)
})

t.test('an interrupted push ends in the interruption', async (t) => {
  const controller = new AbortController()
  const pushed = pushAppImage(options(t, 'exec sleep 60', controller.signal))
  setTimeout(() => controller.abort(new Error('Ctrl-C')), 100)
  await t.rejects(pushed, { message: 'Ctrl-C' })
})
