import type { Reporter, Step } from '../console/reporter.ts'
import { parseClaim, stepBegunBy, uiText, type Claim, type PackerRow } from './packer-output.ts'

export interface StepTime {
  readonly step: string
  readonly durationMs: number
}

/** What a run of Packer told while it went. */
export interface PackerProgress {
  readonly onRow: (row: PackerRow) => void
  /** Ends the step that is open; as failed when the build was. */
  readonly close: (hasFailed: boolean) => void
  readonly steps: () => readonly StepTime[]
  readonly claims: () => readonly Claim[]
  /** Where it stood when it failed, or stands. */
  readonly currentStep: () => string
  /** The step that was open when Packer first said that something is wrong. */
  readonly failedStep: () => string
  readonly builderId: () => string | undefined
  readonly errors: () => readonly string[]
}

/** Turns Packer's rows into steps on the reporter, with the time each took last time. */
export const followPacker = (options: {
  readonly reporter: Reporter
  readonly now: () => number
  readonly lastTime: ReadonlyMap<string, number>
}): PackerProgress => {
  const steps: StepTime[] = []
  const claims: Claim[] = []
  const errors: string[] = []
  let open: { title: string; step: Step; beganMs: number } | undefined
  let failedStep: string | undefined
  let builderId: string | undefined

  const close = (hasFailed: boolean): void => {
    if (open === undefined) return
    steps.push({ step: open.title, durationMs: options.now() - open.beganMs })
    if (hasFailed) open.step.fail()
    else open.step.done()
    open = undefined
  }
  const begin = (title: string): void => {
    if (open?.title === title) return
    close(open?.title === failedStep)
    const expectedMs = options.lastTime.get(title)
    const step = options.reporter.step(title, expectedMs === undefined ? {} : { expectedMs })
    open = { title, step, beganMs: options.now() }
  }
  const note = (text: string, isError: boolean): void => {
    if (isError) {
      errors.push(text)
      failedStep ??= open?.title
    }
    builderId ??= /^Instance ID: (i-[0-9a-f]+)$/.exec(text.trim())?.[1]
    const claim = parseClaim(text)
    if (claim !== undefined) claims.push(claim)
    const title = stepBegunBy(text)
    if (title !== undefined) begin(title)
    else if (text !== '') open?.step.update(text)
  }
  return {
    onRow: (row) => {
      const text = uiText(row)
      for (const line of text?.split('\n') ?? []) note(line, row.data[0] === 'error')
    },
    close,
    steps: () => steps,
    claims: () => claims,
    currentStep: () => open?.title ?? steps.at(-1)?.step ?? 'Prepare the build',
    failedStep: () => failedStep ?? open?.title ?? steps.at(-1)?.step ?? 'Prepare the build',
    builderId: () => builderId,
    errors: () => errors,
  }
}
