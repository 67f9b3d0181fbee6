import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { namesIn } from '../../../infra/foundation/names-in.ts'

t.test('a folder that is not there holds nothing, and stays absent', async (t) => {
  const folder = t.testdir({ a: '', b: {} })
  t.strictSame([...(await namesIn(folder))].sort(), ['a', 'b'])
  const absent = join(folder, 'absent')
  t.strictSame(await namesIn(absent), [])
  t.notOk(existsSync(absent))
})

t.test('every other fault is told', async (t) => {
  await t.rejects(namesIn(join(t.testdir({ file: '' }), 'file')), { code: 'ENOTDIR' })
})
