import { errorsOf, failed } from '../foundation/assay-error.ts'

export const renderError = errorsOf({
  ERR_RENDER_DIFFERS: failed('Run make render, and commit what it writes.'),
  ERR_RENDER_SCHEMA: failed('See whether the registry serves what infra/render/pins.json pins.'),
  ERR_RENDER_TOFU: failed('Mend the Terraform as the lines say, then make render again.'),
  ERR_RENDER_VALUE: failed(
    'Refer to an attribute as it is: what is computed from one has no place in a rendered base.',
  ),
})
