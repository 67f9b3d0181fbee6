import { errorsOf, usage } from '../foundation/assay-error.ts'

export const environmentError = errorsOf({
  ERR_ENV_INVALID: usage('Mend the listed paths of the file.'),
  ERR_ENV_UNKNOWN: usage('Use ENV=local, ENV=dev or ENV=prod.'),
})
