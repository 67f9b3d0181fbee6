import t from 'tap'
import { entryText, planUnits, standsAlone } from './test-unit.ts'

t.test('rooms share processes, evenly by their files, the largest first', async (t) => {
  const files = [
    'test/a/1.test.ts',
    'test/b/1.test.ts',
    'test/b/c/1.test.ts',
    'test/b/c/d/2.test.ts',
  ]
  const units = planUnits(files, () => '', 2)
  t.strictSame(units, [
    { title: 'b/c', files: files.slice(2) },
    { title: 'a, b', files: files.slice(0, 2) },
  ])
  t.strictSame(
    planUnits(files.slice(0, 1), () => '', 2).map(({ title }) => title),
    ['a'],
  )
})

t.test('no file is lost or run twice, whatever stands alone', async (t) => {
  const files = ['test/a/1.test.ts', 'test/a/2.test.ts', 'test/a/3.test.ts', 'test/b/1.test.ts']
  const units = planUnits(files, (file) => (file.includes('/2') ? 't.before(start)' : ''), 3)
  t.strictSame(units.flatMap((unit) => unit.files).sort(), files)
  t.ok(units.some((unit) => unit.files.length === 1 && unit.title === 'test/a/2.test.ts'))
})

const texts: readonly [string, boolean][] = [
  ['t.setTimeout(1)', true],
  ["t.test('x', async (t) => {\n  t.before(start)\n})", false],
  ["  process.env['X'] = 'y'", true],
  ["const x = process.env['X'] === 'y'", false],
  ["const m = await t.mockImport('./a.ts')", true],
  ["t.test('x', async (t) => t.testdir())", false],
]
for (const [text, expected] of texts) {
  t.test(`${JSON.stringify(text)} ${expected ? 'stands alone' : 'may share'}`, async (t) => {
    t.equal(standsAlone(text), expected)
  })
}

t.test('the entry loads each file and names it when it cannot', async (t) => {
  t.match(entryText(['/x/a.test.ts']), /await import\("\/x\/a\.test\.ts"\)[^]*cannot be loaded/)
})
