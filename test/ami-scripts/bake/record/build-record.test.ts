import { spawnSync } from 'node:child_process'
import { readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createBuildRecords } from '../../../../ami-scripts/bake/record/build-record.ts'

t.test('a build is alive until it is ended', async (t) => {
  const records = createBuildRecords(join(t.testdir(), 'builds'))
  t.strictSame(await records.survey(), new Map())
  await records.begin('one')
  await records.begin('two')
  t.strictSame(
    await records.survey(),
    new Map([
      ['one', 'alive'],
      ['two', 'alive'],
    ]),
  )
  await records.end('one')
  t.strictSame(await records.survey(), new Map([['two', 'alive']]))
})

t.test('a build whose owner ended is dead, its pid reused or not', async (t) => {
  const directory = t.testdir()
  const { pid } = spawnSync('true')
  writeFileSync(join(directory, `ended@${pid}.1`), '')
  writeFileSync(join(directory, `reused@${process.pid}.1`), '')
  const states = await createBuildRecords(directory).survey()
  t.strictSame(Object.fromEntries(states), { ended: 'dead', reused: 'dead' })
})

t.test("a living bake's record counts before anything is written to its file", async (t) => {
  const directory = t.testdir()
  const records = createBuildRecords(directory)
  await records.begin('one')
  for (const file of readdirSync(directory)) truncateSync(join(directory, file))
  t.strictSame(await records.survey(), new Map([['one', 'alive']]))
})
