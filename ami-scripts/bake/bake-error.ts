import { errorsOf, failed } from '../../infra/foundation/assay-error.ts'

export const bakeError = errorsOf({
  ERR_BAKE_BUSY: failed('Wait for it, or end that process; then run the same command again.'),
  ERR_BAKE_FAILED: failed(
    'Run the command that the error ends in: it shows, or repeats, the step that failed.',
  ),
  ERR_BAKE_TIMEOUT: failed(
    ({ environmentFile }) =>
      `Raise bake_timeout_minutes in ${environmentFile}, or mend the step that ` + 'hung.',
  ),
})
