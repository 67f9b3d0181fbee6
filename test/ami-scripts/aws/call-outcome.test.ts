import t from 'tap'
import { outcomeOf, removalOf } from '../../../ami-scripts/aws/call-outcome.ts'

const failing =
  (name: string, message = 'words') =>
  async (): Promise<object> => {
    throw Object.assign(new Error(message), { name })
  }

/** Names of the API references of ELBv2 and Auto Scaling; texts as these services write them. */
const refusals = [
  ['taken', 'DuplicateTargetGroupNameException', 'A target group with the same name exists'],
  ['taken', 'PriorityInUseException', "Priority '100' is currently in use"],
  ['taken', 'AlreadyExistsFault', 'AutoScalingGroup by this name already exists'],
  ['in-use', 'ResourceInUseException', 'Target group is currently in use by a listener or a rule'],
  ['in-use', 'ResourceInUseFault', 'You cannot delete while there are instances in the group'],
  ['in-use', 'ScalingActivityInProgressFault', 'there are scaling activities in progress'],
  ['absent', 'TargetGroupNotFoundException', 'One or more target groups not found'],
  ['absent', 'RuleNotFoundException', 'One or more rules not found'],
  ['refused', 'ValidationError', 'whatever Auto Scaling does not model as an error of its own'],
] as const

t.test('what the next look decides about is an outcome, in the words of AWS', async (t) => {
  for (const [status, name, message] of refusals) {
    t.strictSame(await outcomeOf(failing(name, message)), { status, message })
  }
})

t.test('anything else is thrown', async (t) => {
  await t.rejects(outcomeOf(failing('InvalidParameterValue')), { name: 'InvalidParameterValue' })
})

t.test('what is gone before it is removed is done, and what is in use is not', async (t) => {
  t.match(await removalOf(failing('RuleNotFoundException')), { status: 'done' })
  t.match(await removalOf(failing('ResourceInUseFault')), { status: 'in-use' })
  await t.rejects(removalOf(failing('AccessDenied')), { name: 'AccessDenied' })
})
