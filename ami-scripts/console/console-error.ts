import { errorsOf, failed, usage } from '../../infra/foundation/assay-error.ts'

export const consoleError = errorsOf({
  ERR_CONFIRM_NO_TERMINAL: usage(
    'Run it in a terminal, or pass --yes once you have seen the plan (--dry-run).',
  ),
  ERR_SHELL_PROGRAM: failed("Build it once: make setup FLAGS='--with session-manager-plugin'"),
})
