import { describeBreach, isMandatory } from './breach.ts'
import type { Check } from './judge-base.ts'
import { policyError } from './policy-error.ts'

export interface Conclusion {
  readonly checked: number
  /** What is breached and stops nothing, one line each. */
  readonly advice: readonly string[]
}

/**
 * What all checks together come to.
 *
 * @throws AssayError ERR_POLICY_BREACH with a line for each breach of a mandatory policy
 */
export const conclude = (checks: readonly Check[]): Conclusion => {
  const breaches = checks.flatMap((check) => check.breaches)
  const mandatory = breaches.filter(isMandatory)
  const checked = checks.reduce((sum, check) => sum + check.checked, 0)
  if (mandatory.length > 0) {
    throw policyError(
      'ERR_POLICY_BREACH',
      `The base breaches policy in ${mandatory.length} of ${checked} checks.`,
      { details: mandatory.map(describeBreach) },
    )
  }
  return { checked, advice: breaches.map(describeBreach) }
}
