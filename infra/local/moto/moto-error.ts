import { errorsOf, failed } from '../../foundation/assay-error.ts'

export const motoError = errorsOf({
  ERR_MOTO_START: failed(
    ({ make }) =>
      `Read moto.log in the cloud's log folder, then run ${make('down')} and ` + `${make('up')}.`,
  ),
})
