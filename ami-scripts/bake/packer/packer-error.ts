import { errorsOf, failed } from '../../../infra/foundation/assay-error.ts'

export const packerError = errorsOf({
  ERR_BAKE_MANIFEST: failed(
    'Run the same command again; the folder of the bake keeps the manifest and the log.',
  ),
})
