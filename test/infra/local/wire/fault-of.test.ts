import t from 'tap'
import { faultOf } from '../../../../infra/local/wire/fault-of.ts'

t.test('a full disk is an internal failure that names the disk', async (t) => {
  const error = Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' })
  const fault = faultOf(error)
  t.match(fault, { code: 'InternalFailure', httpStatus: 500, cause: error })
  t.match(fault.message, /the disk of this machine takes no more.*ENOSPC/)
})

t.test('any other error keeps its words', async (t) => {
  t.equal(faultOf(new Error('odd')).message, 'The local cloud failed: odd')
})
