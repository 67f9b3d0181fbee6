import { errorsOf, usage } from '../../infra/foundation/assay-error.ts'

export const commandError = errorsOf({
  ERR_ENV_ON_AWS: usage(
    'Clients reach AWS with your own AWS_PROFILE and AWS_REGION. For the local cloud: ' +
      'eval "$(make env ENV=local)"',
  ),
  ERR_FLEET_REFUSED: usage('Nothing was changed. Run it again and type the name, or pass --yes.'),
  ERR_INSTANCE_NOT_FOUND: usage(
    ({ make }) => `${make('status')} lists the instances of the fleet.`,
  ),
})
