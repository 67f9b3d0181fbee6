import { errorsOf, failed } from '../../foundation/assay-error.ts'

export const upError = errorsOf({
  ERR_CLOUD_CHECKOUT: failed(
    ({ make }) =>
      'Work on it from that checkout, name another cloud (CLOUD=NAME), or remove ' +
      `this one, from any checkout: ${make('down')}`,
  ),
  ERR_CLOUD_INDEX: failed('Take down a cloud that nobody needs, or remove a Docker network.'),
  ERR_CLOUD_OWNER: failed(
    'Take it down as the user, or with the state folder (XDG_STATE_HOME), that started it.',
  ),
})
