import { errorsOf, failed } from '../../foundation/assay-error.ts'

export const hostError = errorsOf({
  ERR_CLOUD_PART: failed(
    ({ make }) =>
      `Read the log that is named; ${make('up')} goes on from what is there, ` +
      `${make('down')} removes it.`,
  ),
  ERR_DAEMON_START: failed('make setup installs what is missing; then run it again.'),
  ERR_HOST_COMMAND: failed(
    "The lines below are the program's own words: mend what they name, then run it again.",
  ),
  ERR_NETWORK_FOREIGN: failed(
    'Name another cloud (CLOUD=NAME). Where nobody uses that network any more: docker network rm.',
  ),
  ERR_PORT_TAKEN: failed(
    'Stop the processes that are named, or name another cloud (CLOUD=NAME): it has other ports.',
  ),
})
