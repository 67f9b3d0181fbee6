import type { Ec2, ImageSummary } from '../../aws/ec2.ts'
import { isUsableImage } from '../../../infra/env/image-status.ts'
import { tag } from '../../../infra/env/names.ts'

/**
 * Finished AMIs with this content, proved for this environment, the oldest first: of two bakes at
 * once, all agree that the older one is the result. Packer sets these tags last, so that a
 * half-made AMI is never among them.
 */
export const findBaked = async (
  ec2: Ec2,
  wanted: { readonly environment: string; readonly key: string },
): Promise<readonly ImageSummary[]> => {
  const images = await ec2.findImages({
    owner: 'self',
    tags: { [tag.key]: wanted.key, [tag.environment]: wanted.environment },
  })
  return images
    .filter(({ state, tags }) => state === 'available' && isUsableImage(tags))
    .toSorted(
      (a, b) => a.createdAt.localeCompare(b.createdAt) || a.imageId.localeCompare(b.imageId),
    )
}
