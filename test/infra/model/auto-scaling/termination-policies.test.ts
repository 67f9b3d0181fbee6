import t from 'tap'
import { checkTerminationPolicies } from '../../../../infra/model/auto-scaling/termination-policies.ts'
import { faultOf } from '../../../sim/fleet.ts'

t.test('known policies pass in any order; others and functions are refused', async (t) => {
  checkTerminationPolicies(['OldestLaunchTemplate', 'Default'])
  t.match(
    faultOf(() => checkTerminationPolicies(['Default', 'Random'])),
    { message: /^Random is not a valid termination policy/ },
  )
  t.match(
    faultOf(() => checkTerminationPolicies(['arn:aws:lambda:eu-west-1:1:function:f'])),
    { message: /Lambda function as termination policy is not supported/ },
  )
})
