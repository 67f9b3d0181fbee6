import { DescribeImagesCommand, type EC2Client, type Image } from '@aws-sdk/client-ec2'
import { AssayError } from '../assay-error.ts'
import { isImageNotFound } from '../aws/aws-errors.ts'
import type { FleetImage } from './spec.ts'

/** Statuses of a bake that a fleet may run. A tag is written only by the step that proved it. */
const servableStatuses = ['candidate', 'booted', 'verified', 'live'] as const

/**
 * The AMI a fleet is to run: the one named, or the newest own bake for the environment.
 *
 * @throws AssayError ERR_FLEET_NO_AMI when there is none, or the named one was not baked for it
 */
export const findFleetImage = async (
  ec2: EC2Client,
  wanted: { readonly environment: string; readonly imageId: string | undefined },
): Promise<FleetImage> => {
  if (wanted.imageId !== undefined) return namedImage(ec2, wanted.environment, wanted.imageId)
  const answer = await ec2.send(
    new DescribeImagesCommand({
      Owners: ['self'],
      Filters: [
        { Name: 'tag:assay:env', Values: [wanted.environment] },
        { Name: 'tag:assay:status', Values: [...servableStatuses] },
        { Name: 'state', Values: ['available'] },
      ],
    }),
  )
  const newest = (answer.Images ?? []).toSorted((a, b) =>
    (b.CreationDate ?? '').localeCompare(a.CreationDate ?? ''),
  )[0]
  if (newest === undefined) {
    throw new AssayError(
      'ERR_FLEET_NO_AMI',
      `No AMI baked for ${wanted.environment} is there (tags assay:env, assay:status).`,
    )
  }
  return fleetImage(newest)
}

const namedImage = async (
  ec2: EC2Client,
  environment: string,
  imageId: string,
): Promise<FleetImage> => {
  const image = await describeImage(ec2, imageId)
  if (image === undefined) {
    throw new AssayError('ERR_FLEET_NO_AMI', `No AMI ${imageId} is there.`)
  }
  const found = fleetImage(image)
  const bakedFor = tagOf(image, 'assay:env')
  const isServable = (servableStatuses as readonly string[]).includes(found.status)
  if (bakedFor !== environment || !isServable) {
    throw new AssayError(
      'ERR_FLEET_NO_AMI',
      `AMI ${imageId} was not proved for ${environment}: assay:env is "${bakedFor}", ` +
        `assay:status is "${found.status}".`,
    )
  }
  return found
}

/** One image by id; undefined when there is none. */
export const describeImage = async (
  ec2: EC2Client,
  imageId: string,
): Promise<Image | undefined> => {
  try {
    const answer = await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }))
    return answer.Images?.[0]
  } catch (error) {
    if (isImageNotFound(error)) return undefined
    throw error
  }
}

export const tagOf = (image: Image, key: string): string =>
  image.Tags?.find((tag) => tag.Key === key)?.Value ?? ''

const fleetImage = (image: Image): FleetImage => ({
  imageId: image.ImageId ?? '',
  bakeKey: tagOf(image, 'assay:key'),
  status: tagOf(image, 'assay:status'),
})
