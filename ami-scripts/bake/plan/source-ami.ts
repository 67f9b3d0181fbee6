import type { ImageSummary } from '../../aws/ec2.ts'
import { planError } from './plan-error.ts'

/**
 * Chooses the source AMI among those that match: the newest by creation date. The caller passes its
 * id to Packer and records it, so that nothing later resolves the name again.
 *
 * @throws AssayError ERR_SOURCE_AMI_NONE, ERR_SOURCE_AMI_AMBIGUOUS
 */
export const chooseSourceAmi = (
  candidates: readonly ImageSummary[],
  wanted: { readonly owner: string; readonly namePattern: string; readonly region: string },
): ImageSummary => {
  const sorted = candidates
    .filter((image) => image.state === 'available')
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  const [newest, second] = sorted
  const description = `${wanted.namePattern} of owner ${wanted.owner} in ${wanted.region}`
  if (newest === undefined) {
    throw planError('ERR_SOURCE_AMI_NONE', `No available AMI matches ${description}.`)
  }
  if (second !== undefined && second.createdAt === newest.createdAt) {
    const equal = sorted.filter((image) => image.createdAt === newest.createdAt)
    throw planError(
      'ERR_SOURCE_AMI_AMBIGUOUS',
      `${equal.length} AMIs match ${description} and are equally new (${newest.createdAt}).`,
      { details: equal.map((image) => `${image.imageId} ${image.name}`) },
    )
  }
  return newest
}
