import { errorsOf, failed, usage } from '../../foundation/assay-error.ts'

export const loadBalancerError = errorsOf({
  ERR_CLOUD_PATH: usage(
    'Set XDG_STATE_HOME to a shorter folder, or give the cloud a shorter name (CLOUD=NAME).',
  ),
  ERR_HAPROXY_COMMAND: failed(
    ({ make }) =>
      `See haproxy/haproxy.log in the cloud's state folder; ${make('down')} and ` +
      `${make('up')} start afresh.`,
  ),
  ERR_HAPROXY_START: failed(
    'Read the lines of HAProxy above; a taken port is freed by another cloud index.',
  ),
})
