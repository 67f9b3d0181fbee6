import { appendFile } from 'node:fs/promises'
import t from 'tap'
import { explainDiskError, writingBelow } from '../../../infra/foundation/disk-error.ts'

const fault = (code: string, path?: string): Error =>
  Object.assign(new Error(code), { code, ...(path === undefined ? {} : { path }) })

t.test('a disk that takes no more is ERR_DISK_WRITE, by the file or else the folder', async (t) => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EROFS']) {
    t.match(explainDiskError(fault(code, '/b/receipt.json'), '/b'), {
      code: 'ERR_DISK_WRITE',
      message: `/b/receipt.json cannot be written: ${code}.`,
    })
  }
  t.match(explainDiskError(fault('ENOSPC'), '/b'), { message: '/b cannot be written: ENOSPC.' })
  t.match(explainDiskError(fault('ENOSPC')), { message: 'A file cannot be written: ENOSPC.' })
})

t.test('a folder that a full disk does not take is told so, as Node words it', async (t) => {
  const refused = Object.assign(fault('ENOENT', '/b/locks'), { syscall: 'mkdir' })
  t.match(explainDiskError(refused), {
    code: 'ERR_DISK_WRITE',
    message: '/b/locks cannot be written: ENOSPC.',
  })
})

t.test('every other error stays what it is', async (t) => {
  t.equal(explainDiskError(fault('ENOENT'), '/b'), undefined)
  t.equal(explainDiskError('ENOSPC', '/b'), undefined)
  const other = fault('ENOENT')
  await t.rejects(
    writingBelow('/b', () => Promise.reject(other)),
    other,
  )
})

t.test('a write that the kernel refuses names the folder, and keeps its cause', async (t) => {
  const write = () => appendFile('/dev/full', 'x')
  await t.rejects(writingBelow('/dev', write), {
    code: 'ERR_DISK_WRITE',
    message: '/dev cannot be written: ENOSPC.',
    cause: { code: 'ENOSPC' },
  })
})
