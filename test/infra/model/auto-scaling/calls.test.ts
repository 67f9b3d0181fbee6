import t from 'tap'
import { faultOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('an operation that is not modelled says so', async (t) => {
  const driver = createDriver()
  for (const operation of [
    'PutWarmPool',
    'DeleteWarmPool',
    'PutScheduledUpdateGroupAction',
    'BatchPutScheduledUpdateGroupAction',
    'toString',
  ]) {
    t.match(
      faultOf(() => driver.call(operation)),
      {
        code: 'InvalidAction',
        message: `The action ${operation} is not supported by the local Auto Scaling model.`,
      },
    )
  }
})
