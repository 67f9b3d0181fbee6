import type { Reporter, Step } from '../../infra/foundation/reporter.ts'
import { stepTitle, type FleetStep } from './step.ts'

/** Shows steps as they are taken. One that is taken or waited for again stays the same line. */
export interface Progress {
  readonly begin: (step: FleetStep) => void
  readonly update: (detail: string) => void
  readonly done: (detail?: string) => void
  readonly fail: () => void
}

export const createProgress = (reporter: Reporter): Progress => {
  let open: { readonly key: string; readonly shown: Step } | undefined
  const close = (end: 'done' | 'fail', detail?: string): void => {
    open?.shown[end](detail)
    open = undefined
  }
  return {
    begin: (step) => {
      const key = `${step.kind === 'call' ? step.call : step.until} ${step.what}`
      if (open?.key !== key) {
        close('done')
        open = { key, shown: reporter.step(stepTitle(step)) }
      }
      open.shown.update(step.reason)
    },
    update: (detail) => open?.shown.update(detail),
    done: (detail) => close('done', detail),
    fail: () => close('fail'),
  }
}
