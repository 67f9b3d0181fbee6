import { errorsOf, failed, usage } from '../../../infra/foundation/assay-error.ts'

export const planError = errorsOf({
  ERR_BAKE_DATADOG_KEY: usage(
    ({ environmentFile }) => `Set datadog_apt_key_fingerprint in ${environmentFile}.`,
  ),
  ERR_SOURCE_AMI_AMBIGUOUS: failed(
    ({ environmentFile }) =>
      `Narrow source_ami_name in ${environmentFile} until one of them is the ` + 'newest.',
  ),
  ERR_SOURCE_AMI_NONE: failed(
    ({ make, environmentFile }) =>
      `Check source_ami_owner, source_ami_name and region in ${environmentFile}; ` +
      `for a local cloud: ${make('up')}`,
  ),
})
