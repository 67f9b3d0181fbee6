import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openRequestLog } from '../../../../infra/local/load-balancer/request-log.ts'

t.test('a reader goes on where the last one committed', async (t) => {
  const folder = t.testdir({ 'requests.log': 'one\ntwo\n' })
  const first = await openRequestLog(folder)
  t.same((await first.next()).lines, ['one', 'two'])
  t.same((await first.next()).lines, ['one', 'two'], 'nothing was committed yet')
  await first.commit()
  appendFileSync(join(folder, 'requests.log'), 'three\n')
  const second = await openRequestLog(folder)
  t.same(await second.next(), { lines: ['three'], offset: 8 })
})

t.test('a line that is still being written is left for later', async (t) => {
  const folder = t.testdir({ 'requests.log': 'one\ntw' })
  const log = await openRequestLog(folder)
  t.same((await log.next()).lines, ['one'])
  await log.commit()
  t.same((await log.next()).lines, [])
  await log.commit()
  appendFileSync(join(folder, 'requests.log'), 'o\n')
  t.same((await log.next()).lines, ['two'])
})

t.test('a log that became shorter is read from its start', async (t) => {
  const folder = t.testdir({ 'requests.log': 'one\ntwo\n' })
  const log = await openRequestLog(folder)
  await log.next()
  await log.commit()
  writeFileSync(join(folder, 'requests.log'), 'new\n')
  t.same((await log.next()).lines, ['new'])
})
