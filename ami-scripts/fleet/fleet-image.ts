import { isImageNotFound } from '../aws/aws-errors.ts'
import type { Ec2, ImageSummary } from '../aws/ec2.ts'
import { isUsableImage } from '../../infra/env/image-status.ts'
import type { FleetImage } from './spec.ts'
import { fleetError } from './fleet-error.ts'

/** All that choosing an AMI needs of EC2. */
type Images = Pick<Ec2, 'findImages'>

/**
 * The AMI a fleet is to run: the one named, or the newest own bake for the environment, whatever
 * its content. (Of AMIs with the same content a bake hands out the oldest: see find-baked.ts.)
 *
 * @throws AssayError ERR_FLEET_NO_AMI when there is none, or the named one was not baked for it
 */
export const findFleetImage = async (
  ec2: Images,
  wanted: { readonly environment: string; readonly imageId: string | undefined },
): Promise<FleetImage> => {
  if (wanted.imageId !== undefined) return namedImage(ec2, wanted.environment, wanted.imageId)
  const baked = await ec2.findImages({
    owner: 'self',
    tags: { 'assay:env': wanted.environment },
  })
  const [newest] = baked
    .filter(({ state, tags }) => state === 'available' && isUsableImage(tags))
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  if (newest === undefined) {
    throw fleetError(
      'ERR_FLEET_NO_AMI',
      `No AMI baked for ${wanted.environment} is there (tags assay:env, assay:status).`,
    )
  }
  return fleetImage(newest)
}

const namedImage = async (
  ec2: Images,
  environment: string,
  imageId: string,
): Promise<FleetImage> => {
  const image = await describeImage(ec2, imageId)
  if (image === undefined) {
    throw fleetError('ERR_FLEET_NO_AMI', `No AMI ${imageId} of this account is there.`)
  }
  const found = fleetImage(image)
  const bakedFor = image.tags['assay:env'] ?? ''
  if (bakedFor !== environment || !isUsableImage(image.tags)) {
    throw fleetError(
      'ERR_FLEET_NO_AMI',
      `AMI ${imageId} was not proved for ${environment}: assay:env is "${bakedFor}", ` +
        `assay:status is "${found.status}".`,
    )
  }
  return found
}

/** One image of this account by id; undefined when there is none. */
export const describeImage = async (
  ec2: Images,
  imageId: string,
): Promise<ImageSummary | undefined> => {
  try {
    const [image] = await ec2.findImages({ owner: 'self', ids: [imageId] })
    return image
  } catch (error) {
    if (isImageNotFound(error)) return undefined
    throw error
  }
}

const fleetImage = ({ imageId, tags }: ImageSummary): FleetImage => ({
  imageId,
  bakeKey: tags['assay:key'] ?? '',
  status: tags['assay:status'] ?? '',
})
