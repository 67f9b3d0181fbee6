import { Readable } from 'node:stream'
import t from 'tap'
import { tallyTap } from './tap-tally.ts'

const tally = (lines: readonly string[]) =>
  tallyTap(Readable.from([`TAP version 14\n${lines.join('\n')}\n`]), () => undefined)

t.test('each named test counts once, however many assertions it makes', async (t) => {
  const counts = await tally([
    '# Subtest: one',
    '    ok 1 - a',
    '    ok 2 - b',
    '    1..2',
    'ok 1 - one',
    '# Subtest: two',
    '    ok 1 - a',
    '    not ok 2 - b',
    '    1..2',
    'not ok 2 - two',
    '1..2',
  ])
  t.match(counts, { passed: 1, failed: 1, skipped: 0 })
  t.strictSame(
    counts.failures.map(({ path }) => path),
    [['two', 'b']],
  )
})

t.test('of nested tests the innermost count', async (t) => {
  const counts = await tally([
    '# Subtest: outer',
    '    # Subtest: first',
    '        ok 1 - a',
    '        1..1',
    '    ok 1 - first',
    '    # Subtest: second',
    '        not ok 1 - a',
    '        1..1',
    '    not ok 2 - second',
    '    1..2',
    'not ok 1 - outer',
    '1..1',
  ])
  t.match(counts, { passed: 1, failed: 1, skipped: 0 })
})

t.test('a skip is counted as skipped and not as passed, wherever it stands', async (t) => {
  const counts = await tally([
    '# Subtest: skips inside',
    '    ok 1 - no docker # SKIP',
    '    1..1',
    'ok 1 - skips inside',
    'ok 2 - skipped whole # SKIP not here',
    'ok 3 - plain assertion',
    '1..3',
  ])
  t.match(counts, { passed: 1, failed: 0, skipped: 2 })
})

t.test('a test that makes fewer assertions than planned has failed', async (t) => {
  const counts = await tally(['# Subtest: short', '    ok 1 - a', '    1..2', 'not ok 1 - short'])
  t.equal(counts.failed, 1)
  t.equal(counts.passed, 0)
})

t.test('a failing assertion outside of any test counts', async (t) => {
  t.match(await tally(['not ok 1 - bare', '1..1']), { passed: 0, failed: 1 })
})
