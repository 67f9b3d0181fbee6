import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { withFileLock } from '../../../../infra/local/lifecycle/file-lock.ts'

t.test('one holder at a time, even when holders remove the file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-lock-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const path = join(folder, 'a.lock')
  let holders = 0
  let most = 0
  const work = async (): Promise<void> => {
    holders += 1
    most = Math.max(most, holders)
    await sleep(5)
    await rm(path)
    holders -= 1
  }
  await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, work)))
  t.equal(most, 1)
})

t.test('a lock is free again after a failure', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-lock-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const path = join(folder, 'a.lock')
  await t.rejects(
    withFileLock(path, () => Promise.reject(new Error('no'))),
    { message: 'no' },
  )
  t.equal(await withFileLock(path, () => Promise.resolve('yes')), 'yes')
})
