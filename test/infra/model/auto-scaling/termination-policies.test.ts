import t from 'tap'
import * as policies from '../../../../infra/model/auto-scaling/termination-policies.ts'
import { faultOf } from '../../../sim/fleet.ts'

t.test('known policies pass in any order; others and functions are refused', async (t) => {
  policies.checkTerminationPolicies(['OldestLaunchTemplate', 'Default'])
  t.match(
    faultOf(() => policies.checkTerminationPolicies(['Default', 'Random'])),
    { message: /^Random is not a valid termination policy/ },
  )
  t.match(
    faultOf(() => policies.checkTerminationPolicies(['arn:aws:lambda:eu-west-1:1:function:f'])),
    { message: /Lambda function as termination policy is not supported/ },
  )
})
