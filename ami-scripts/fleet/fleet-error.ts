import { errorsOf, failed } from '../../infra/foundation/assay-error.ts'

export const fleetError = errorsOf({
  ERR_FLEET_DELETE_TIMEOUT: failed(
    ({ make }) =>
      `${make('status')} shows what still drains; run the same command again to go ` + 'on.',
  ),
  ERR_FLEET_MISSING: failed(({ make }) => `Create it: ${make('fleet')}`),
  ERR_FLEET_NO_AMI: failed(
    ({ make }) => `Name one with AMI=ami-…, or bake one first: ${make('ami')}`,
  ),
  ERR_FLEET_STUCK: failed(
    ({ make }) =>
      `${make('status')} shows what AWS holds; another actor may be changing the ` + 'fleet.',
  ),
  ERR_FLEET_TIMEOUT: failed(
    ({ make }) =>
      `${make('status')} shows each instance; look into one with ${make('shell')}, ` +
      'or read its console: aws ec2 get-console-output --instance-id i-…',
  ),
})
