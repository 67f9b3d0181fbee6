import { errorsOf, failed } from '../../infra/foundation/assay-error.ts'

export const appImageError = errorsOf({
  ERR_APP_IMAGE_INTEGRITY: failed(
    'The registry sent something else than package-lock.json pins: check it, and who answers.',
  ),
  ERR_APP_IMAGE_PUSH: failed(
    ({ make }) =>
      `Check that the registry answers (a local cloud is mended by ${make('up')}), ` +
      'then run the same command again: layers that it has are not sent twice.',
  ),
  ERR_APP_IMAGE_TOOL: failed(
    "The lines below are the program's own words; what was built stays cached, run it again.",
  ),
})
