import { errorsOf, failed } from '../foundation/assay-error.ts'

export const renderedBaseError = errorsOf({
  ERR_RENDERED_MALFORMED: failed('Run make render: it writes the file anew.'),
  ERR_RENDERED_STALE: failed('Run make render, and commit what it writes.'),
})
