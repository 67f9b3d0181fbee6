import type { BakeOutcome } from '../bake/bake.ts'
import type { Receipt } from '../bake/record/receipt.ts'
import type { StoryImage } from './story.ts'

/** An AMI as the report shows it: from its receipt, or without details where that is lost. */
export const describeFleetImage = (
  outcome: BakeOutcome,
  receipt: Receipt | undefined,
  tookMs: number,
): StoryImage => ({
  imageId: outcome.imageId,
  key: outcome.key,
  sourceImage: receipt?.inputs.sourceAmi.name ?? outcome.sourceImageId,
  appDigest: receipt?.inputs.appImage.digest ?? outcome.appImage,
  receiptPath: outcome.receiptPath,
  tookMs,
  isReused: outcome.isReused,
  steps: (receipt?.steps ?? []).map(({ step, durationMs }) => ({ name: step, tookMs: durationMs })),
  packages: Object.entries(receipt?.packages ?? {}).map(([name, version]) => ({ name, version })),
  leftOut: receipt?.leftOut ?? [],
})
