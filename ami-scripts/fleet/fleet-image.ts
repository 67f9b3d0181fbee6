import { isUsableImage } from '../../infra/env/image-status.ts'
import type { FleetImages, FleetImageSummary } from './ports.ts'
import { fleetError } from './fleet-error.ts'
import { tag } from '../../infra/env/names.ts'

/**
 * The AMI a fleet is to run: the one named, or the newest own bake for the environment, whatever
 * its content. (Of AMIs with the same content a bake hands out the oldest: see find-baked.ts.)
 *
 * @throws AssayError ERR_FLEET_NO_AMI when there is none, or the named one was not baked for it
 */
export const findFleetImage = async (
  images: FleetImages,
  wanted: { readonly environment: string; readonly imageId: string | undefined },
): Promise<FleetImageSummary> => {
  if (wanted.imageId !== undefined) return namedImage(images, wanted.environment, wanted.imageId)
  const baked = await images.findImages({
    owner: 'self',
    tags: { [tag.environment]: wanted.environment },
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
  return newest
}

const namedImage = async (
  images: FleetImages,
  environment: string,
  imageId: string,
): Promise<FleetImageSummary> => {
  const image = await describeImage(images, imageId)
  if (image === undefined) {
    throw fleetError('ERR_FLEET_NO_AMI', `No AMI ${imageId} of this account is there.`)
  }
  const bakedFor = image.tags[tag.environment] ?? ''
  if (bakedFor !== environment || !isUsableImage(image.tags)) {
    throw fleetError(
      'ERR_FLEET_NO_AMI',
      `AMI ${imageId} was not proved for ${environment}: assay:env is "${bakedFor}", ` +
        `assay:status is "${image.tags[tag.status] ?? ''}".`,
    )
  }
  return image
}

/** One image of this account by id; undefined when there is none. */
export const describeImage = async (
  images: FleetImages,
  imageId: string,
): Promise<FleetImageSummary | undefined> => {
  const [image] = await images.findImages({ owner: 'self', ids: [imageId] })
  return image
}
