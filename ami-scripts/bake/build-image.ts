import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AssayError } from '../foundation/assay-error.ts'
import { explainDiskError } from '../foundation/disk-error.ts'
import { awaitLateBuilder } from './await-late-builder.ts'
import type { BakeContext } from './bake-context.ts'
import { bestEffort } from './best-effort.ts'
import { composeReceipt } from './compose-receipt.ts'
import { nextCommandAfter, writeFailureBundle } from './failure-bundle.ts'
import { amiOfManifest } from './manifest.ts'
import type { Build } from './name-build.ts'
import { steps } from './packer-output.ts'
import { followPacker, type PackerProgress } from './packer-progress.ts'
import { runPacker, type PackerExit } from './packer-run.ts'
import type { BakePlan } from './plan-bake.ts'
import { lastStepTimes, receiptPath, writeReceipt } from './receipt.ts'
import { placementVariables } from './template-variables.ts'

/** Packer terminates the builder and waits for it: seconds locally, a minute or two on AWS. */
const cleanupGraceMs = 180_000

/**
 * Runs Packer once and writes the receipt, whatever came of it.
 *
 * @throws AssayError ERR_BAKE_FAILED, ERR_BAKE_TIMEOUT, ERR_BAKE_MANIFEST, ERR_DISK_WRITE; the
 *   abort's own reason
 */
export const buildImage = async (
  context: BakeContext,
  plan: BakePlan,
  build: Build,
): Promise<{ readonly imageId: string; readonly receiptPath: string }> => {
  const { environment, reporter, now } = context
  const lastTime = await lastStepTimes(context.bakesDir, environment.environment)
  const progress = followPacker({ reporter, now, lastTime })
  const path = receiptPath(context.bakesDir, build.buildId)
  let exit: PackerExit | undefined
  try {
    await mkdir(build.directory, { recursive: true })
    exit = await packer(context, plan, build, progress)
    progress.close(exit.status)
    if (exit.status !== 0) throw buildFailure(context, plan, build, progress, exit)
    const imageId = await imageOf(context, build)
    await writeReceipt(path, await composeReceipt({ context, plan, build, progress, imageId }))
    return { imageId, receiptPath: path }
  } catch (error) {
    await awaitLateBuilder(context, build.buildId, progress, exit)
    await recordFailure(context, plan, build, progress, error)
    context.signal.throwIfAborted()
    throw explainDiskError(error, build.directory) ?? error
  }
}

const packer = async (
  context: BakeContext,
  plan: BakePlan,
  build: Build,
  progress: PackerProgress,
): Promise<PackerExit> => {
  const varFile = join(build.directory, 'variables.pkrvars.json')
  const placement = placementVariables({
    ...context,
    settings: plan.settings,
    sourceAmi: plan.sourceAmi,
    appImage: plan.appImageReference,
    buildId: build.buildId,
    bakeKey: plan.key,
    amiName: build.amiName,
    outputDir: build.directory,
  })
  await writeFile(varFile, `${JSON.stringify({ ...plan.variables, ...placement }, null, 2)}\n`)
  return runPacker({
    packer: context.tools.packer,
    pluginPath: context.tools.packerPluginPath,
    directory: join(context.projectDir, 'packer'),
    varFile,
    env: context.env,
    programFolders: await programFolders(context, plan),
    registryPassword: await context.ecr.password(),
    buildId: build.buildId,
    logPath: build.logPath,
    deadlineMs: context.environment.bake_timeout_minutes * 60_000,
    cleanupGraceMs,
    signal: context.signal,
    onRow: progress.onRow,
  })
}

/** packer-plugin-amazon looks session-manager-plugin up in PATH (its ssm/session.go). */
const programFolders = async (context: BakeContext, plan: BakePlan): Promise<readonly string[]> =>
  plan.settings.sshInterface === 'session_manager'
    ? [dirname(await context.provideSessionManagerPlugin())]
    : []

const imageOf = async (context: BakeContext, build: Build): Promise<string> => {
  const path = join(build.directory, 'manifest.json')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AssayError('ERR_BAKE_MANIFEST', `Packer left no manifest at ${path}.`, { cause })
  })
  return amiOfManifest(text, context.environment.region, build.buildId)
}

const buildFailure = (
  context: BakeContext,
  plan: BakePlan,
  build: Build,
  progress: PackerProgress,
  exit: PackerExit,
): AssayError => {
  const step = progress.failedStep()
  const next = nextCommandAfter(step, build.logPath, context)
  const details = [...progress.errors().slice(0, 8), `Failure folder: ${build.directory}`]
  if (exit.ended === 'by the deadline') {
    return new AssayError(
      'ERR_BAKE_TIMEOUT',
      `Bake ${build.buildId} was still at "${progress.failedStep()}" after ` +
        `${context.environment.bake_timeout_minutes} minutes. Next: ${next}`,
      { details },
    )
  }
  const source = step === steps.preload ? ` (from ${plan.appImageReference})` : ''
  const words = progress.packerErrors()[0]?.split('\n', 1)[0]?.trim()
  const status = exit.status === undefined ? 'was killed' : `ended with ${exit.status}`
  return new AssayError(
    'ERR_BAKE_FAILED',
    `Bake ${build.buildId} failed at "${step}"${source}: ` +
      `${withPeriod(words || `Packer ${status}`)} Next: ${next}`,
    { details },
  )
}

const withPeriod = (sentence: string): string =>
  /[.!?]$/.test(sentence) ? sentence : `${sentence}.`

/** Best effort throughout: whatever of it fails, the bake's own error is what is thrown. */
const recordFailure = async (
  context: BakeContext,
  plan: BakePlan,
  build: Build,
  progress: PackerProgress,
  error: unknown,
): Promise<void> => {
  progress.close(undefined)
  await bestEffort(
    context.reporter,
    'Evidence is lost',
    () => keepEvidence(context, build, progress.builderId()),
    undefined,
  )
  const step = progress.failedStep()
  const writeFailed = async (): Promise<void> =>
    writeReceipt(receiptPath(context.bakesDir, build.buildId), {
      ...(await composeReceipt({ context, plan, build, progress, imageId: undefined })),
      outcome: 'failed',
      failure: {
        step,
        errors: [...progress.errors(), error instanceof Error ? error.message : String(error)],
        nextCommand: nextCommandAfter(step, build.logPath, context),
      },
    })
  await bestEffort(context.reporter, 'The receipt is lost', writeFailed, undefined)
}

const keepEvidence = async (
  { ec2, reporter }: BakeContext,
  { directory, logPath }: Build,
  builderId: string | undefined,
): Promise<void> => {
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
