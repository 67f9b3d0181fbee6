import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const ciRun = fileURLToPath(new URL('../../.ci/run', import.meta.url))

/** Runs .ci/run with a `make` that answers for each target as the test says. */
const runWith = (t: Test, targets: { setup: string; test: string }) => {
  const folder = t.testdir()
  const cases = [`setup) ${targets.setup} ;;`, `test) ${targets.test} ;;`]
  const make = ['#!/bin/sh', 'case "$1" in', ...cases, 'esac', ''].join('\n')
  writeFileSync(join(folder, 'make'), make)
  chmodSync(join(folder, 'make'), 0o755)
  const PATH = `${folder}:${process.env['PATH']}`
  const { status, stdout } = spawnSync(ciRun, { encoding: 'utf8', env: { ...process.env, PATH } })
  return { status, last: stdout.trimEnd().split('\n').at(-1), stdout }
}

t.test('the last line is the tests own, below the minutes of each stage', async (t) => {
  const test = 'echo "12 passed, 0 failed, 1 skipped"'
  const { status, last, stdout } = runWith(t, { setup: 'true', test })
  t.equal(status, 0)
  t.equal(last, '12 passed, 0 failed, 1 skipped')
  t.match(stdout, /make setup +0 min +\d s +ok\nmake test +0 min/)
})

t.test('failing tests end in their own line and status', async (t) => {
  const test = 'echo "11 passed, 1 failed"; echo "make: Error 1"; exit 2'
  t.match(runWith(t, { setup: 'true', test }), { status: 2, last: '11 passed, 1 failed' })
})

t.test('a failing set-up is not a success', async (t) => {
  const outcome = runWith(t, { setup: 'exit 3', test: 'echo "1 passed, 0 failed"' })
  t.match(outcome, { status: 3, last: '0 passed, 1 failed' })
})
