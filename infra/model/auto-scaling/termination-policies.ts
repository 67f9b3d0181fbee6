import type { ModelObject } from '../contract.ts'
import { notModelled, validationError } from './faults.ts'

/** As DescribeTerminationPolicyTypes lists them. */
const policies = [
  'AllocationStrategy',
  'ClosestToNextInstanceHour',
  'Default',
  'NewestInstance',
  'OldestInstance',
  'OldestLaunchConfiguration',
  'OldestLaunchTemplate',
]

export const describeTerminationPolicyTypes = (): ModelObject => ({
  TerminationPolicyTypes: policies,
})

/** A policy may also be a Lambda function, which is not modelled. @throws AwsFault */
export const checkTerminationPolicies = (given: readonly string[]): void => {
  for (const policy of given) {
    if (policy.startsWith('arn:')) throw notModelled('A Lambda function as termination policy')
    if (!policies.includes(policy)) {
      throw validationError(
        `${policy} is not a valid termination policy. Valid termination policies are: ` +
          `${policies.join(', ')}.`,
      )
    }
  }
}
