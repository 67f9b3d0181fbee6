import { errorsOf, failed } from '../../foundation/assay-error.ts'

export const datadogError = errorsOf({
  ERR_LOCAL_APT_TOOL: failed('make setup installs gpg and dpkg-deb; then run it again.'),
})
