import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { awaitLateBuilder } from './await-late-builder.ts'
import type { BakeContext } from './plan/bake-context.ts'
import { composeReceipt } from './record/compose-receipt.ts'
import { concludeFailure } from './conclude-failure.ts'
import { amiOfManifest } from './packer/manifest.ts'
import type { Build } from './plan/name-build.ts'
import { followPacker, type PackerProgress } from './packer/packer-progress.ts'
import { runPacker, type PackerExit } from './packer/packer-run.ts'
import type { BakePlan } from './plan/plan-bake.ts'
import { lastStepTimes, receiptPath, writeReceipt } from './record/receipt.ts'
import { placementVariables } from './plan/template-variables.ts'
import { packerError } from './packer/packer-error.ts'

/** Packer terminates the builder and waits for it: seconds locally, a minute or two on AWS. */
const cleanupGraceMs = 180_000

/**
 * Runs Packer once and writes the receipt, whatever came of it.
 *
 * @throws AssayError ERR_BAKE_FAILED, ERR_BAKE_TIMEOUT, ERR_BAKE_MANIFEST, ERR_DISK_WRITE,
 *   ERR_INTERRUPTED; the abort's own reason before Packer's first step
 */
export const buildImage = async (
  context: BakeContext,
  plan: BakePlan,
  build: Build,
): Promise<{ readonly imageId: string; readonly receiptPath: string }> => {
  const { environment, reporter, now } = context
  const lastTime = await lastStepTimes(context.bakesDir, environment.environment)
  const remarks = new Map(plan.settings.leftOut.map(({ step, remark }) => [step, remark]))
  const progress = followPacker({ reporter, now, lastTime, remarks })
  const path = receiptPath(context.bakesDir, build.buildId)
  let exit: PackerExit | undefined
  let fault: unknown
  try {
    await mkdir(build.directory, { recursive: true })
    exit = await packer(context, plan, build, progress)
    progress.close(exit.status)
    if (exit.status === 0) {
      const imageId = await imageOf(context, build)
      await writeReceipt(path, await composeReceipt({ context, plan, build, progress, imageId }))
      return { imageId, receiptPath: path }
    }
  } catch (error) {
    fault = error
  }
  await awaitLateBuilder(context, build.buildId, progress, exit)
  throw await concludeFailure({ context, plan, build, progress, exit, fault })
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
    throw packerError('ERR_BAKE_MANIFEST', `Packer left no manifest at ${path}.`, { cause })
  })
  return amiOfManifest(text, context.environment.region, build.buildId)
}
