import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2'
import t from 'tap'
import { faultOf, newWorld } from './fixture.ts'

t.test('an operation that the model does not have is an invalid action', async (t) => {
  t.equal(faultOf(newWorld(), 'CreateTrustStore'), 'InvalidAction')
  t.equal(faultOf(newWorld(), 'toString'), 'InvalidAction')
})

t.test('every operation is answered or refused in AWS terms, whatever is missing', async (t) => {
  const commands = Object.keys(sdk).filter((name) => /^[A-Z].*Command$/.test(name))
  t.ok(commands.includes('CreateTargetGroupCommand'))
  for (const command of commands) {
    const operation = command.slice(0, -'Command'.length)
    t.doesNotThrow(() => faultOf(newWorld(), operation), operation)
  }
})
