import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ImageSummary, TaggedResource } from '../aws/ec2.ts'
import { writingBelow } from '../../infra/foundation/disk-error.ts'
import { withFileLock } from '../../infra/foundation/file-lock.ts'
import { bakeError } from './bake-error.ts'
import type { BakeContext } from './plan/bake-context.ts'
import { leftOutLine } from './plan/bake-settings.ts'
import { bestEffort } from '../../infra/foundation/best-effort.ts'
import { buildImage } from './build-image.ts'
import { nameBuild } from './plan/name-build.ts'
import { buildRecordsDir, createBuildRecords } from './record/build-record.ts'
import { shortKey } from './plan/content-key.ts'
import { findBaked } from './plan/find-baked.ts'
import { planBake, type BakePlan } from './plan/plan-bake.ts'
import { receiptPath } from './record/receipt.ts'
import { sweepLeftovers } from './sweep.ts'
import { tag } from '../../infra/env/names.ts'

export interface BakeOutcome {
  readonly imageId: string
  readonly key: string
  /** True when the AMI was there already, or another bake of this content made it. */
  readonly isReused: boolean
  /** The build that made this AMI; empty when the AMI does not say. */
  readonly buildId: string
  /** Null when the receipt is not here but on the machine that baked the AMI. */
  readonly receiptPath: string | null
  readonly sourceImageId: string
  readonly appImage: string
  /** What this AMI does not have, though others do, or has something else in place of. */
  readonly leftOut: readonly string[]
  readonly durationMs: number
}

/** A bake of another machine that is older than its timeout and this has no process any more. */
const foreignMarginMs = 30 * 60_000
/** How long a killed bake's Packer may take to remove its own builder before the sweep does. */
const orphanGraceMs = 60_000

/**
 * The AMI of an environment: the one with this content, or a new one. Whatever interrupts it, the
 * next call sweeps and goes on.
 *
 * @throws AssayError every ERR_BAKE_…, ERR_SOURCE_AMI_…, ERR_DISK_WRITE, and what building or
 *   pushing the app image throws
 */
export const bake = async (context: BakeContext): Promise<BakeOutcome> => {
  const beganMs = context.now()
  const plan = await planWithStep(context)
  if (!context.isForced) {
    const reused = await reuse(context, plan, beganMs)
    if (reused !== undefined) return reused
  }
  const work = async (): Promise<BakeOutcome> => {
    // Whoever held the lock may have made it meanwhile.
    const reused = context.isForced ? undefined : await reuse(context, plan, beganMs)
    return reused ?? (await bakeAnew(context, plan, beganMs))
  }
  const lock = join(context.stateDir, 'locks', plan.key)
  const options = {
    waitMs: context.environment.bake_timeout_minutes * 60_000,
    busy: bakeError.of('ERR_BAKE_BUSY'),
    signal: context.signal,
    onWait: (holder: string) =>
      context.reporter.note(`${holder} bakes ${shortKey(plan.key)}; waiting for it`),
  } as const
  return writingBelow(context.stateDir, () => withFileLock(lock, work, options))
}

/** What a bake would do, without doing it. */
export const previewBake = async (
  context: BakeContext,
): Promise<{ readonly plan: BakePlan; readonly reusable: string | undefined }> => {
  const plan = await planWithStep(context)
  const baked = await findBaked(context.ec2, {
    environment: context.environment.environment,
    key: plan.key,
  })
  return { plan, reusable: context.isForced ? undefined : baked[0]?.imageId }
}

const planWithStep = (context: BakeContext): Promise<BakePlan> =>
  context.reporter.during('Resolve the inputs', () => planBake(context), {
    closing: ({ key, sourceAmi }) => `key ${shortKey(key)}, source ${sourceAmi.name}`,
  })

const reuse = async (
  context: BakeContext,
  plan: BakePlan,
  beganMs: number,
): Promise<BakeOutcome | undefined> => {
  const { environment } = context.environment
  const [image] = await findBaked(context.ec2, { environment, key: plan.key })
  if (image === undefined) return undefined
  context.reporter.note(
    `Reused: ${image.imageId} has this content (${shortKey(plan.key)}), baked ${image.createdAt}`,
  )
  return outcome(context, plan, beganMs, { ...madeBy(image), isReused: true })
}

const bakeAnew = async (
  context: BakeContext,
  plan: BakePlan,
  beganMs: number,
): Promise<BakeOutcome> => {
  const records = createBuildRecords(buildRecordsDir(context.stateDir))
  const swept = await sweep(context, records)
  const build = nameBuild(context, plan, swept)
  try {
    await records.begin(build.buildId)
    await pushAppImage(context, plan)
    const { imageId } = await buildImage(context, plan, build)
    const older = context.isForced ? undefined : await adoptOlder(context, plan, imageId)
    const kept = older === undefined ? { imageId, buildId: build.buildId } : madeBy(older)
    return outcome(context, plan, beganMs, { ...kept, isReused: older !== undefined })
  } finally {
    // The record stays when this fails: the next run then sweeps.
    const woundUp = async (): Promise<void> => {
      await windUp(context, build.buildId)
      await records.end(build.buildId)
    }
    await bestEffort(context.reporter, 'Left for the next sweep', woundUp, undefined)
  }
}

const sweep = async (
  context: BakeContext,
  records: ReturnType<typeof createBuildRecords>,
): Promise<string[]> => {
  const leftovers = await sweepLeftovers({
    ec2: context.ec2,
    records,
    bakesDir: context.bakesDir,
    environment: context.environment.environment,
    foreignAgeMs: context.environment.bake_timeout_minutes * 60_000 + foreignMarginMs,
    nowMs: context.now(),
    processGraceMs: orphanGraceMs,
  })
  const lines = leftovers.map(describeLeftover)
  for (const line of lines) context.reporter.note(`Swept what a dead bake left: ${line}`)
  return lines
}

const describeLeftover = ({ type, id, tags }: TaggedResource): string =>
  `${type} ${id} of build ${tags[tag.build] ?? '(none)'}`

const pushAppImage = async (context: BakeContext, plan: BakePlan): Promise<void> => {
  const { ecr, environment, reporter, signal } = context
  const isThere = (): Promise<boolean> =>
    ecr.hasImage(environment.app_repository, plan.appImage.digest)
  if (await isThere()) return
  const push = async (): Promise<void> => {
    try {
      await plan.appImage.push(await ecr.password())
    } catch (error) {
      signal.throwIfAborted()
      // Another machine may have pushed it meanwhile: an immutable tag is taken once.
      if (!(await bestEffort(reporter, 'The registry was not asked again', isThere, false)))
        throw error
    }
  }
  const closing = (): string => plan.appImageReference
  await reporter.during('Push the app image', push, { closing })
}

/**
 * Two machines may bake one content at once: no lock spans them. Both see both AMIs at the end and
 * keep the older; the younger is removed by whoever made it.
 *
 * @returns the older AMI that was kept; undefined when our own is the one to keep
 */
const adoptOlder = async (
  context: BakeContext,
  plan: BakePlan,
  own: string,
): Promise<ImageSummary | undefined> => {
  const { environment } = context.environment
  const baked = await findBaked(context.ec2, { environment, key: plan.key })
  const oldest = baked[0]
  const mine = baked.find((image) => image.imageId === own)
  if (oldest === undefined || mine === undefined || oldest.imageId === own) return undefined
  context.reporter.note(`Another bake of this content was first: keeping ${oldest.imageId}`)
  await context.ec2.remove({ type: 'image', id: own })
  for (const id of mine.snapshotIds) await context.ec2.remove({ type: 'snapshot', id })
  return oldest
}

/** Packer cleans up after itself; this makes sure of it, whatever became of Packer. */
const windUp = async (context: BakeContext, buildId: string): Promise<void> => {
  const leftovers = await sweepLeftovers({
    ec2: context.ec2,
    records: {
      end: () => Promise.resolve(),
      survey: () => Promise.resolve(new Map([[buildId, 'dead' as const]])),
    },
    bakesDir: context.bakesDir,
    environment: context.environment.environment,
    foreignAgeMs: Number.POSITIVE_INFINITY,
    nowMs: context.now(),
    processGraceMs: orphanGraceMs,
  })
  for (const leftover of leftovers) {
    context.reporter.note(`Removed what Packer left: ${describeLeftover(leftover)}`)
  }
}

const madeBy = ({ imageId, tags }: ImageSummary): Pick<BakeOutcome, 'imageId' | 'buildId'> => ({
  imageId,
  buildId: tags[tag.build] ?? '',
})

const outcome = (
  context: BakeContext,
  plan: BakePlan,
  beganMs: number,
  result: Pick<BakeOutcome, 'imageId' | 'buildId' | 'isReused'>,
): BakeOutcome => {
  const path = receiptPath(context.bakesDir, result.buildId)
  return {
    ...result,
    key: plan.key,
    receiptPath: existsSync(path) ? path : null,
    sourceImageId: plan.sourceAmi.imageId,
    appImage: plan.appImageReference,
    leftOut: plan.settings.leftOut.map(leftOutLine),
    durationMs: context.now() - beganMs,
  }
}
