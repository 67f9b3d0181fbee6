import t from 'tap'
import { explainDiskError } from '../../../ami-scripts/bake/disk-error.ts'

const fault = (code: string, path?: string): Error =>
  Object.assign(new Error(code), { code, ...(path === undefined ? {} : { path }) })

t.test('a disk that takes no more is ERR_BAKE_DISK, by the file or else the folder', async (t) => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EROFS']) {
    t.match(explainDiskError(fault(code, '/b/receipt.json'), '/b'), {
      code: 'ERR_BAKE_DISK',
      message: `/b/receipt.json cannot be written: ${code}.`,
    })
  }
  t.match(explainDiskError(fault('ENOSPC'), '/b'), { message: '/b cannot be written: ENOSPC.' })
})

t.test('every other error stays what it is', async (t) => {
  t.equal(explainDiskError(fault('ENOENT'), '/b'), undefined)
  t.equal(explainDiskError('ENOSPC', '/b'), undefined)
})
