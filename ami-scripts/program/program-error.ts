import { errorsOf, usage } from '../../infra/foundation/assay-error.ts'

export const programError = errorsOf({
  ERR_CLOUD_CONFLICT: usage(
    ({ make }) =>
      'Unset AWS_ENDPOINT_URL to use that cloud, or CLOUD to use that endpoint; to ' +
      `point every client at that cloud: eval "$(${make('env')})"`,
  ),
  ERR_USAGE: usage('make help lists the targets; FLAGS=--help behind one, its flags.'),
})
