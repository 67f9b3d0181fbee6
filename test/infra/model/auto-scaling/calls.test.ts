import t from 'tap'
import { autoScalingOperations } from '../../../../infra/model/auto-scaling/calls.ts'
import { faultOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('an operation that is not modelled says so', async (t) => {
  const driver = createDriver()
  for (const operation of ['PutWarmPool', 'toString']) {
    t.match(
      faultOf(() => driver.call(operation)),
      {
        code: 'InvalidAction',
        message: `The action ${operation} is not supported by the local Auto Scaling model.`,
      },
    )
  }
})

t.test('the list of own operations is what the dispatcher answers', async (t) => {
  t.ok(autoScalingOperations.includes('CreateAutoScalingGroup'))
  t.notOk(autoScalingOperations.includes('PutWarmPool'))
})
