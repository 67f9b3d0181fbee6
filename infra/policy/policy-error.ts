import { errorsOf, failed, usage } from '../foundation/assay-error.ts'

export const policyError = errorsOf({
  ERR_POLICY_BREACH: failed('Mend the listed lines; infra/terraform/policy says why each stands.'),
  ERR_POLICY_LEVELS: usage('Mend the listed lines of infra/terraform/policy/scalr-policy.hcl.'),
  ERR_POLICY_TOOL: failed(
    'See the last lines of the program above; make setup mends a broken one.',
  ),
})
