import { errorsOf, failed, usage } from '../../../infra/foundation/assay-error.ts'

export const terraformError = errorsOf({
  ERR_BASE_LOCKED: failed(
    'Wait until that run ends. If its process is gone for certain, free the lock by its ID: ' +
      '<terraform|tofu> force-unlock <ID>, in the folder that the message names, with ' +
      'TF_DATA_DIR set to ~/.cache/assay/base/ENV/data.',
  ),
  ERR_BASE_PLAN_STALE: usage(
    ({ make }) => `Nothing was changed. Plan again, and read it: ${make('base')} FLAGS=plan`,
  ),
  ERR_TERRAFORM_FAILED: failed(
    ({ make }) =>
      "The lines above are the program's own. Once mended, the same command goes on from what is " +
      `there: ${make('base')}`,
  ),
  ERR_TERRAFORM_MISSING: usage(
    'Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu ' +
      '(https://opentofu.org/docs/intro/install/), so that PATH finds it.',
  ),
  ERR_TERRAFORM_VERSION: usage(
    'Install a newer one, or name the other program by --with terraform|tofu.',
  ),
})
