import t from 'tap'
import { loadBalancingOperations } from '../../../../infra/model/load-balancing/calls.ts'
import { faultOf, newWorld } from './fixture.ts'

t.test('an operation that the model does not have is an invalid action', async (t) => {
  t.equal(faultOf(newWorld(), 'CreateTrustStore'), 'InvalidAction')
  t.equal(faultOf(newWorld(), 'toString'), 'InvalidAction')
})

t.test('every operation is answered or refused in AWS terms, whatever is missing', async (t) => {
  for (const operation of loadBalancingOperations) {
    t.doesNotThrow(() => faultOf(newWorld(), operation), operation)
  }
})
