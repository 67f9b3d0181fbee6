import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeWhole } from '../../../infra/foundation/write-whole.ts'

t.test('the new content replaces the old, readable by its user alone', async (t) => {
  const folder = t.testdir({ file: 'old' })
  await writeWhole(join(folder, 'file'), 'new')
  t.equal(readFileSync(join(folder, 'file'), 'utf8'), 'new')
  t.equal(statSync(join(folder, 'file')).mode & 0o777, 0o600)
  t.strictSame(readdirSync(folder), ['file'])
})

t.test('a write that fails leaves neither a draft nor a changed file', async (t) => {
  const folder = t.testdir()
  // A folder in the way: the draft can be written, and cannot take its place.
  mkdirSync(join(folder, 'file', 'inside'), { recursive: true })
  await t.rejects(writeWhole(join(folder, 'file'), 'new'), { code: 'EISDIR' })
  t.strictSame(readdirSync(folder), ['file'])
})
