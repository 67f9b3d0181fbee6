import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BakeContext } from '../plan/bake-context.ts'
import { leftOutLine } from '../plan/bake-settings.ts'
import { bestEffort } from '../../../infra/foundation/best-effort.ts'
import type { Build } from '../plan/name-build.ts'
import type { PackerProgress } from '../packer/packer-progress.ts'
import type { BakePlan } from '../plan/plan-bake.ts'
import { inventorySchema, type Receipt } from './receipt.ts'

/**
 * The receipt of a build as it stands; a failed one says so and names its step on top of this. What
 * AWS or the builder's inventory cannot tell is noted and left empty.
 */
export const composeReceipt = async (parts: {
  readonly context: BakeContext
  readonly plan: BakePlan
  readonly build: Build
  readonly progress: PackerProgress
  readonly imageId: string | undefined
}): Promise<Receipt> => {
  const { context, plan, build, progress, imageId } = parts
  return {
    version: 1,
    outcome: 'baked',
    environment: context.environment.environment,
    buildId: build.buildId,
    key: plan.key,
    startedAt: new Date(build.beganMs).toISOString(),
    durationMs: context.now() - build.beganMs,
    ...(imageId === undefined ? {} : { imageId }),
    imageName: build.amiName,
    snapshotIds: [...(await snapshotsOf(context, imageId))],
    inputs: inputsOf(plan),
    steps: [...progress.steps()],
    claims: [...progress.claims()],
    leftOut: plan.settings.leftOut.map(leftOutLine),
    ...(await inventoryOf(build, context)),
    swept: [...build.swept],
  }
}

const inputsOf = ({ sourceAmi, appImage, ...plan }: BakePlan): Receipt['inputs'] => ({
  sourceAmi: { imageId: sourceAmi.imageId, name: sourceAmi.name, createdAt: sourceAmi.createdAt },
  appImage: {
    reference: plan.appImageReference,
    digest: appImage.digest,
    version: appImage.version,
  },
  pins: { ...plan.pins },
  variables: { ...plan.variables },
  files: { ...plan.files },
})

const snapshotsOf = async (
  { ec2, reporter }: BakeContext,
  imageId: string | undefined,
): Promise<readonly string[]> => {
  if (imageId === undefined) return []
  const find = async (): Promise<readonly string[]> => {
    const images = await ec2.findImages({ owner: 'self', ids: [imageId] })
    return images.flatMap((image) => image.snapshotIds)
  }
  return bestEffort(reporter, `The receipt lacks the snapshots of ${imageId}`, find, [])
}

type Inventory = Pick<Receipt, 'debian' | 'packages' | 'images'>

const noInventory: Inventory = { debian: '', packages: {}, images: [] }

/** Empty until the builder's inventory was fetched, and when that was cut short. */
const inventoryOf = async (build: Build, { reporter }: BakeContext): Promise<Inventory> => {
  const path = join(build.directory, 'inventory.json')
  if (!existsSync(path)) return noInventory
  const parse = async (): Promise<Inventory> =>
    inventorySchema.parse(JSON.parse(await readFile(path, 'utf8')))
  return bestEffort(reporter, `The receipt lacks the inventory ${path}`, parse, noInventory)
}
