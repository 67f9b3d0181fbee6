import type { Reporter, Step } from '../../../infra/foundation/reporter.ts'
import {
  parseClaim,
  stepBegunBy,
  steps,
  uiText,
  type Claim,
  type PackerRow,
} from './packer-output.ts'

export interface StepTime {
  readonly step: string
  readonly durationMs: number
}

/** What a run of Packer told while it went. */
export interface PackerProgress {
  readonly onRow: (row: PackerRow) => void
  /**
   * Ends the step that is open, by how Packer ended; undefined when it was killed or never ran. A
   * failed build whose Packer ended by itself has removed its builder.
   */
  readonly close: (status: number | undefined) => void
  readonly steps: () => readonly StepTime[]
  readonly claims: () => readonly Claim[]
  /** The step that failed, or else the one that is open. */
  readonly failedStep: () => string
  readonly builderId: () => string | undefined
  readonly packerErrors: () => readonly string[]
  /** Last words of the step that failed, then Packer's own errors. */
  readonly errors: () => readonly string[]
}

/** Lines of a step that are kept in case it is the one that fails. */
const keptLines = 6

/** Turns Packer's rows into steps on the reporter, with the time each took last time. */
export const followPacker = (options: {
  readonly reporter: Reporter
  readonly now: () => number
  readonly lastTime: ReadonlyMap<string, number>
  /** Said behind a step that is done. */
  readonly remarks: ReadonlyMap<string, string>
}): PackerProgress => {
  const times: StepTime[] = []
  const claims: Claim[] = []
  const errors: string[] = []
  let open: { title: string; step: Step; beganMs: number; lines: string[] } | undefined
  let failure: { readonly step: string; readonly lines: readonly string[] } | undefined
  let builderId: string | undefined

  const end = (hasFailed: boolean): void => {
    if (open === undefined) return
    times.push({ step: open.title, durationMs: options.now() - open.beganMs })
    if (hasFailed) {
      failure ??= { step: open.title, lines: open.lines.slice(-keptLines) }
      open.step.fail()
    } else {
      open.step.done(options.remarks.get(open.title))
    }
    open = undefined
  }
  const begin = (title: string): void => {
    if (open?.title === title) return
    end(open !== undefined && showsFailure(open.title, title))
    const expectedMs = options.lastTime.get(title)
    const step = options.reporter.step(title, expectedMs === undefined ? {} : { expectedMs })
    open = { title, step, beganMs: options.now(), lines: [] }
  }
  const note = (text: string): void => {
    builderId ??= /^Instance ID: (i-[0-9a-f]+)$/.exec(text.trim())?.[1]
    const claim = parseClaim(text)
    if (claim !== undefined) claims.push(claim)
    const title = stepBegunBy(text)
    if (title !== undefined) {
      begin(title)
    } else if (text.trim() !== '') {
      open?.lines.push(text)
      open?.step.update(text)
    }
  }
  return {
    onRow: (row) => {
      if (row.type === 'error') errors.push(row.data[0] ?? '')
      // Before the first step, as for a template it cannot read, Packer has words and no rows.
      if (open === undefined && row.type === 'ui' && row.data[0] === 'error') {
        errors.push((row.data[1] ?? '').trim())
      }
      for (const line of uiText(row)?.split('\n') ?? []) note(line)
    },
    close: (status) => {
      const hasRemoved = open?.title === steps.remove && failure !== undefined
      end(status !== 0 && !(hasRemoved && status !== undefined))
    },
    steps: () => times,
    claims: () => claims,
    failedStep: () => failure?.step ?? open?.title ?? times.at(-1)?.step ?? steps.prepare,
    builderId: () => builderId,
    packerErrors: () => errors,
    errors: () => [...(failure?.lines ?? []), ...errors],
  }
}

/**
 * Packer prints a script's stderr and its own errors alike, so the order of steps tells a failure:
 * it collects evidence only then, and removes the builder after the tags only when all went well.
 */
const showsFailure = (open: string, next: string): boolean =>
  next === steps.collect || (next === steps.remove && open !== steps.tag && open !== steps.collect)
