import { rm } from 'node:fs/promises'
import { aimedAt } from '../../infra/env/aim.ts'
import { hintText, type Hint } from '../../infra/foundation/hint.ts'
import { AssayError } from '../../infra/foundation/assay-error.ts'
import { explainDiskError } from '../../infra/foundation/disk-error.ts'
import type { BakeContext } from './plan/bake-context.ts'
import { bestEffort } from '../../infra/foundation/best-effort.ts'
import { composeReceipt } from './record/compose-receipt.ts'
import { nextCommandAfter, writeFailureBundle } from './record/failure-bundle.ts'
import type { Build } from './plan/name-build.ts'
import { steps } from './packer/packer-output.ts'
import type { PackerProgress } from './packer/packer-progress.ts'
import type { PackerExit } from './packer/packer-run.ts'
import type { BakePlan } from './plan/plan-bake.ts'
import { receiptPath, writeReceipt } from './record/receipt.ts'
import { bakeError } from './bake-error.ts'
import { foundationError } from '../../infra/foundation/foundation-error.ts'

/** A build that did not end well: by Packer's exit, by a fault of ours, or by an interrupt. */
interface FailedBuild {
  readonly context: BakeContext
  readonly plan: BakePlan
  readonly build: Build
  readonly progress: PackerProgress
  /** Undefined when Packer's end is not known. */
  readonly exit: PackerExit | undefined
  /** What was thrown; undefined when Packer itself failed. */
  readonly fault: unknown
}

/**
 * Keeps what tells of the failure, and says what it was. Best effort throughout: whatever of it
 * fails, the bake's own error is what is told. An interrupt before the first step leaves nothing.
 *
 * @returns the error to throw
 */
export const concludeFailure = async (failed: FailedBuild): Promise<unknown> => {
  const { context, build, progress } = failed
  const { signal, reporter } = context
  progress.close(undefined)
  if (signal.aborted && progress.steps().length === 0) {
    const forget = (): Promise<void> => rm(build.directory, { recursive: true, force: true })
    await bestEffort(reporter, `${build.directory} stays`, forget, undefined)
    return signal.reason
  }
  await bestEffort(reporter, 'Evidence is lost', () => keepEvidence(failed), undefined)
  const error = errorOf(failed)
  await bestEffort(reporter, 'The receipt is lost', () => keepReceipt(failed, error), undefined)
  return error
}

const errorOf = (failed: FailedBuild): unknown => {
  const { context, build, fault, exit } = failed
  if (context.signal.aborted) return interruption(failed)
  if (fault !== undefined) return explainDiskError(fault, build.directory) ?? fault
  return exit?.ended === 'by the deadline' ? timeout(failed) : packerFailure(failed)
}

const interruption = ({ context, build, progress }: FailedBuild): AssayError =>
  foundationError(
    'ERR_INTERRUPTED',
    `Bake ${build.buildId} was interrupted at "${progress.failedStep()}".`,
    {
      cause: context.signal.reason,
      details: [`Folder: ${build.directory}`],
      hint: 'Run the same command again: the bake begins again.',
    },
  )

const timeout = ({ context, build, progress }: FailedBuild): AssayError =>
  bakeError(
    'ERR_BAKE_TIMEOUT',
    `Bake ${build.buildId} was still at "${progress.failedStep()}" after ` +
      `${context.environment.bake_timeout_minutes} minutes.`,
    { details: [...progress.errors().slice(0, keptErrors), `Folder: ${build.directory}`] },
  )

/** Errors that are shown; the receipt has them all. */
const keptErrors = 8
/** Packer's words may be a whole stack of wrapped errors. */
const wordsMax = 160

const packerFailure = ({ context, plan, build, progress, exit }: FailedBuild): AssayError => {
  const step = progress.failedStep()
  const status = exit?.status === undefined ? 'was killed' : `ended with ${exit.status}`
  const first = progress.packerErrors()[0]?.split('\n', 1)[0]?.trim()
  const words = shorten(first || `Packer ${status}`)
  return bakeError(
    'ERR_BAKE_FAILED',
    `Bake ${build.buildId} failed at "${step}": ${withPeriod(words)}`,
    {
      hint: nextCommandAfter(step, build, context.environment),
      details: [
        ...(step === steps.preload ? [`App image: ${plan.appImageReference}`] : []),
        // What the message says already is not said again.
        ...progress
          .errors()
          .filter((line) => line !== words)
          .slice(0, keptErrors),
        `Folder: ${build.directory}`,
      ],
    },
  )
}

const shorten = (words: string): string =>
  words.length > wordsMax ? `${words.slice(0, wordsMax - 1)}…` : words

const withPeriod = (sentence: string): string =>
  /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`

const keepReceipt = async (failed: FailedBuild, error: unknown): Promise<void> => {
  const { context, build, progress } = failed
  const step = progress.failedStep()
  const isInterrupted = context.signal.aborted
  const next: Hint = isInterrupted
    ? ({ make }) => make('ami')
    : nextCommandAfter(step, build, context.environment)
  await writeReceipt(receiptPath(context.bakesDir, build.buildId), {
    ...(await composeReceipt({ ...failed, imageId: undefined })),
    outcome: isInterrupted ? 'interrupted' : 'failed',
    failure: {
      step,
      errors: [...progress.errors(), error instanceof Error ? error.message : String(error)],
      nextCommand: hintText(next, aimedAt(context.aim)),
    },
  })
}

const keepEvidence = async ({ context, build, progress }: FailedBuild): Promise<void> => {
  const { ec2, reporter } = context
  const { directory, logPath } = build
  const builderId = progress.builderId()
  const consoleOutput =
    builderId === undefined
      ? ''
      : await bestEffort(
          reporter,
          "The builder's console is lost",
          () => ec2.consoleOutput(builderId),
          '',
        )
  await writeFailureBundle({ directory, logPath, consoleOutput })
}
