import { errorsOf, failed, usage } from '../../infra/foundation/assay-error.ts'

export const baseError = errorsOf({
  ERR_BASE_ACCOUNT: usage(
    ({ environmentFile }) =>
      'Nothing was changed. Use the credentials (AWS_PROFILE) of the account that ' +
      `account_id in ${environmentFile} names, or mend the file.`,
  ),
  ERR_BASE_BUSY: failed('Wait until that run has ended.'),
  ERR_BASE_DESTROYS: {
    exitStatus: 3,
    hint:
      'Nothing was changed. Where the loss is meant, name each by --destroy <address>, or run it ' +
      'in a terminal and type them.',
  },
  ERR_BASE_LOCAL: usage(
    ({ make }) =>
      `A local cloud's base is made and mended by: ${make('up')}. What was made is proved by: ` +
      `${make('base')} FLAGS=check`,
  ),
  ERR_BASE_PLAN_MISSING: usage(({ make }) => `Make one first: ${make('base')} FLAGS=plan`),
  ERR_BASE_PLAN_OTHER: usage(
    ({ make }) => `Nothing was changed. Plan again, and read it: ${make('base')} FLAGS=plan`,
  ),
  ERR_BASE_REFUSED: usage('Nothing was changed; the plan is kept for apply.'),
  ERR_BASE_STATE_MISSING: failed(
    ({ make }) =>
      'Make it once for the account, with the bootstrap that the help explains: ' +
      `${make('base')} FLAGS=--help`,
  ),
  ERR_BASE_UNSOUND: failed(
    ({ make }) =>
      `On AWS, plan and apply: ${make('base')}. A local cloud is mended by: ${make('up')}`,
  ),
  ERR_BASE_ZONE: {
    exitStatus: 3,
    hint: ({ make }) =>
      'Until the parent zone delegates it, no certificate is issued and apply would wait for an ' +
      `hour. Make the zone first: ${make('base')} FLAGS=--zone-only; it tells the name ` +
      'servers to enter in the parent zone.',
  },
})
