import { errorsOf, failed, usage } from '../../infra/foundation/assay-error.ts'

export const demoError = errorsOf({
  ERR_DEMO_NOT_LOCAL: usage(
    'Run it on the local cloud: make demo ENV=local. On AWS its steps are targets: make help',
  ),
  ERR_DEMO_NOT_REPLACED: failed(
    ({ make }) =>
      `${make('status')} shows the group; its activities say why: aws autoscaling ` +
      'describe-scaling-activities',
  ),
  ERR_DEMO_REQUEST: failed(
    ({ make }) =>
      `${make('status')} shows which instances serve; ${make('demo')} goes on from ` +
      'what is there.',
  ),
  ERR_DEMO_STEP: failed(
    'Mend what the lines above name, then run the demonstration again: it goes on from what ' +
      'is there.',
  ),
})
