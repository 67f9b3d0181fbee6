import { z } from 'zod'
import { packerError } from './packer-error.ts'

const manifestSchema = z.object({
  builds: z.array(
    z.object({
      packer_run_uuid: z.string(),
      artifact_id: z.string(),
      custom_data: z.record(z.string(), z.string()).nullish(),
    }),
  ),
  last_run_uuid: z.string(),
})

/**
 * The AMI id of the last run, out of the manifest that Packer's post-processor appends to. Its
 * artifact id is `region:ami` for each region, comma-separated.
 *
 * @throws AssayError ERR_BAKE_MANIFEST when it is malformed, or names no or several AMIs
 */
export const amiOfManifest = (text: string, region: string, buildId: string): string => {
  const manifest = parseManifest(text)
  const builds = manifest.builds.filter(
    (build) =>
      build.packer_run_uuid === manifest.last_run_uuid &&
      build.custom_data?.['build_id'] === buildId,
  )
  const images = builds
    .flatMap((build) => build.artifact_id.split(','))
    .map((artifact) => artifact.split(':'))
    .filter(([artifactRegion]) => artifactRegion === region)
    .map(([, imageId]) => imageId ?? '')
  const [imageId] = images
  if (images.length !== 1 || imageId === undefined || !imageId.startsWith('ami-')) {
    throw packerError(
      'ERR_BAKE_MANIFEST',
      `Packer's manifest names ${images.length} AMIs in ${region} for build ${buildId}, not one.`,
    )
  }
  return imageId
}

const parseManifest = (text: string): z.infer<typeof manifestSchema> => {
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw packerError('ERR_BAKE_MANIFEST', "Packer's manifest is not what it should be.", {
      cause,
    })
  }
}
