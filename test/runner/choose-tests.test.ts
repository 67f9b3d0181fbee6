import t from 'tap'
import { chooseTests, type Choice } from './choose-tests.ts'

const files = [
  'test/a/plain.test.ts',
  'test/a/plain.all.test.ts',
  'test/a/verb.program.test.ts',
  'test/a/wire.tools.test.ts',
  'test/a/wire.all.tools.test.ts',
  'test/a/life.cloud.test.ts',
  'test/a/faults.all.cloud.test.ts',
  'test/tidy.test.ts',
]

const chosen = (choice: Partial<Choice>): readonly string[] => {
  const { local, cloud } = chooseTests(files, { words: [], ...choice })
  return [...local, ...cloud].toSorted()
}

t.test('`make test` leaves out exactly what --rest runs, and --all is both', async (t) => {
  const usual = chosen({})
  const rest = chosen({ isAll: true, isRest: true })
  t.strictSame(rest, files.filter((file) => file.includes('.all.')).toSorted())
  t.strictSame(
    usual.filter((file) => rest.includes(file)),
    [],
  )
  t.strictSame([...usual, ...rest].toSorted(), chosen({ isAll: true }))
  t.strictSame(chosen({ isAll: true }), files.toSorted())
})

t.test('--fast starts no program, needs no tool and no cloud', async (t) => {
  t.strictSame(chosen({ isFast: true }), ['test/a/plain.test.ts'])
})

t.test('a cloud test is told from the others in every tier', async (t) => {
  t.strictSame(chooseTests(files, { words: [], isAll: true }).cloud, [
    'test/a/life.cloud.test.ts',
    'test/a/faults.all.cloud.test.ts',
  ])
  t.strictSame(chooseTests(files, { words: [], isCloud: true }), {
    local: [],
    cloud: ['test/a/life.cloud.test.ts'],
  })
})

t.test('what is named runs, whatever its tier', async (t) => {
  t.strictSame(chosen({ words: ['faults'] }), ['test/a/faults.all.cloud.test.ts'])
  t.strictSame(chosen({ words: ['nothing'] }), [])
})
