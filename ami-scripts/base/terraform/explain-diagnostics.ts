import type { AssayError, Failure } from '../../../infra/foundation/assay-error.ts'
import { terraformError } from './terraform-error.ts'
import type { Diagnostic } from './message.ts'

/**
 * Terraform and OpenTofu give their diagnostics no codes: the summary is all that tells one from
 * another, and is the same in both (internal/command/clistate/state.go,
 * internal/backend/local/backend_local.go of each).
 */
const bySummary: Readonly<Record<string, Failure>> = {
  'Error acquiring the state lock': terraformError.of('ERR_BASE_LOCKED'),
  'Saved plan is stale': terraformError.of('ERR_BASE_PLAN_STALE'),
  'Saved plan does not match the given state': terraformError.of('ERR_BASE_PLAN_STALE'),
}

/** What a run that failed means to a person, with every error of it as a detail. */
export const explainDiagnostics = (
  what: string,
  diagnostics: readonly Diagnostic[],
  said: string,
): AssayError => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const known = errors.find(({ summary }) => Object.hasOwn(bySummary, summary))
  const fail = (known && bySummary[known.summary]) ?? terraformError.of('ERR_TERRAFORM_FAILED')
  const details = errors.flatMap(diagnosticLines)
  return fail(known === undefined ? `${what}.` : `${what}: ${known.summary}.`, {
    details: details.length > 0 ? details : lines(said),
  })
}

const diagnosticLines = ({ summary, detail, place }: Diagnostic): readonly string[] => [
  ...lines(place === undefined ? summary : `${place}: ${summary}`),
  ...lines(detail),
]

const lines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
