import type { Reporter, Step } from '../../infra/foundation/reporter.ts'
import { stepTitle, type FleetStep } from './step.ts'

/** Shows steps as they are taken. One that is taken or waited for again stays the same line. */
export interface Progress {
  readonly begin: (step: FleetStep) => void
  /** AWS did not take the step; it ends as failed, in these words, unless it is taken later. */
  readonly refused: (answer: string) => void
  readonly done: (detail?: string) => void
  readonly fail: () => void
}

export const createProgress = (reporter: Reporter): Progress => {
  let open: { readonly key: string; readonly shown: Step; answer?: string } | undefined
  const close = (end: 'done' | 'fail', detail?: string): void => {
    open?.shown[end](detail)
    open = undefined
  }
  const conclude = (): void => {
    if (open?.answer === undefined) close('done')
    else close('fail', open.answer)
  }
  return {
    begin: (step) => {
      const key = `${step.kind === 'call' ? step.call : step.until} ${step.what}`
      if (open?.key !== key) {
        conclude()
        open = { key, shown: reporter.step(stepTitle(step)) }
      }
      open.shown.update(step.reason)
    },
    refused: (answer) => {
      if (open === undefined) return
      open.answer = answer
      open.shown.update(answer)
    },
    done: (detail) => close('done', detail),
    fail: () => close('fail'),
  }
}
