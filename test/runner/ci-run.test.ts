import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const ciRun = fileURLToPath(new URL('../../.ci/run', import.meta.url))

const good = {
  setup: 'true',
  test: 'echo "12 passed, 0 failed, 1 skipped"',
  rest: 'echo "5 passed, 0 failed, 2 skipped"',
}

/** Runs .ci/run with a `make` that answers for each target as the test says. */
const runWith = (t: Test, changed: Partial<typeof good>) => {
  const { setup, test, rest } = { ...good, ...changed }
  const folder = t.testdir()
  const cases = [`setup) ${setup} ;;`, `test) ${test} ;;`, `'test-all FLAGS=--rest') ${rest} ;;`]
  const make = ['#!/bin/sh', 'case "$*" in', ...cases, '*) exit 99 ;;', 'esac', ''].join('\n')
  writeFileSync(join(folder, 'make'), make)
  chmodSync(join(folder, 'make'), 0o755)
  const PATH = `${folder}:${process.env['PATH']}`
  const { status, stdout } = spawnSync(ciRun, { encoding: 'utf8', env: { ...process.env, PATH } })
  return { status, last: stdout.trimEnd().split('\n').at(-1), stdout }
}

t.test('the last line is one plain total, below the minutes of each stage', async (t) => {
  const { status, last, stdout } = runWith(t, {})
  t.equal(status, 0)
  t.equal(last, '17 passed, 0 failed, 3 skipped')
  t.match(
    stdout,
    /make setup +0 min +\d s +ok\nmake test +0 min.* ok\nmake test-all FLAGS=--rest +0 min.* ok\n/,
  )
})

t.test(
  'failing tests end in the total and their status, and the rest runs all the same',
  async (t) => {
    const test = 'echo "11 passed, 1 failed"; echo "make: Error 1"; exit 2'
    const rest = 'echo "5 passed, 0 failed"'
    t.match(runWith(t, { test, rest }), { status: 2, last: '16 passed, 1 failed' })
  },
)

t.test('failing exhaustive tests are not a success', async (t) => {
  const test = 'echo "11 passed, 0 failed"'
  const rest = 'echo "4 passed, 1 failed"; exit 2'
  t.match(runWith(t, { test, rest }), { status: 2, last: '15 passed, 1 failed' })
})

t.test('tests that end without a word have failed', async (t) => {
  const outcome = runWith(t, { test: 'echo "no such target"; exit 2' })
  t.match(outcome, { status: 2, last: '5 passed, 1 failed, 2 skipped' })
})

t.test('a failing set-up is not a success, and no test runs', async (t) => {
  const outcome = runWith(t, { setup: 'exit 3' })
  t.match(outcome, { status: 3, last: '0 passed, 1 failed' })
})
