import t from 'tap'
import { asFault } from '../../../../infra/local/wire/as-fault.ts'

t.test('a full disk is an internal failure that names the disk', async (t) => {
  const error = Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' })
  const fault = asFault(error)
  t.match(fault, { code: 'InternalFailure', httpStatus: 500, cause: error })
  t.match(fault.message, /the disk of this machine takes no more.*ENOSPC/)
})

t.test('any other error keeps its words', async (t) => {
  t.equal(asFault(new Error('odd')).message, 'The local cloud failed: odd')
})
