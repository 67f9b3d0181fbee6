import { errorsOf, failed, usage } from '../../foundation/assay-error.ts'

export const cloudError = errorsOf({
  ERR_CLOUD_BASE: usage(
    ({ makeOtherCloud }) =>
      'Name the environment that it carries (ENV=NAME), or start another cloud for ' +
      `this one: ${makeOtherCloud}`,
  ),
  ERR_CLOUD_BUSY: failed('Wait for that process to end, or end it; then run this command again.'),
  ERR_CLOUD_DOWN: failed(({ make }) => `Start it: ${make('up')}`),
})
