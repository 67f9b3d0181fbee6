import { errorsOf, failed, usage } from '../../infra/foundation/assay-error.ts'

export const callError = errorsOf({
  ERR_AWS_CREDENTIALS: usage(
    'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for the ' +
      'account of this environment; renew them if they expired.',
  ),
  ERR_AWS_FAILED: failed(
    "The cause is AWS's own answer; once mended, the same command goes on from what is there.",
  ),
  ERR_AWS_REFUSED: failed(
    'Let the role of these credentials do it (IAM policy), or use the ones of another role.',
  ),
  ERR_AWS_THROTTLED: failed(
    'Wait a minute, then run the same command again: it goes on from what is there.',
  ),
  ERR_AWS_UNAVAILABLE: failed(
    ({ make }) =>
      'Wait a minute, then run the same command again: it goes on from what is there; ' +
      `a local cloud is mended by: ${make('up')}`,
  ),
  ERR_AWS_UNREACHABLE: failed(
    ({ make, environmentFile }) =>
      `Check the network, the region in ${environmentFile} and AWS_ENDPOINT_URL; ` +
      `for a local cloud: ${make('up')}`,
  ),
  ERR_BASE_MISSING: failed(
    ({ make }) =>
      `On AWS it is made by: ${make('base')} (FLAGS=--help: the whole way); ` +
      `in a local cloud by: ${make('up')}`,
  ),
  ERR_SHELL_DOCUMENT: failed(
    ({ make }) =>
      `The base owns that document (a local cloud's is mended by ${make('up')}): its Run As must ` +
      'name the operator of the image, who has no sudo.',
  ),
})
