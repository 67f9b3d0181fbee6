import t from 'tap'
import { AwsFault } from '../../../infra/model/fault.ts'

t.test(
  'a fault is an error with a code and an HTTP status, 400 unless it says otherwise',
  async (t) => {
    t.match(new AwsFault('ResourceContention', 'Busy.', 500), {
      name: 'AwsFault',
      code: 'ResourceContention',
      message: 'Busy.',
      httpStatus: 500,
    })
    t.equal(new AwsFault('ValidationError', 'No.').httpStatus, 400)
  },
)
