import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageSummary } from '../../aws/ec2.ts'
import type { BakeContext, BuiltAppImage } from './bake-context.ts'
import { contentKey } from './content-key.ts'
import { parsePackerPins, type PackerPins } from '../../../infra/setup/packer-pins.ts'
import { chooseSourceAmi } from './source-ami.ts'
import { digestTemplateFiles } from './template-files.ts'
import { bakeSettings, type BakeSettings } from './bake-settings.ts'
import { contentVariables, type TemplateVariables } from './template-variables.ts'

/** What a bake would make: every input resolved, and the key they add up to. */
export interface BakePlan {
  readonly key: string
  readonly sourceAmi: ImageSummary
  readonly appImage: BuiltAppImage
  /** `<registry>/<repository>@sha256:…` */
  readonly appImageReference: string
  readonly settings: BakeSettings
  readonly pins: PackerPins
  readonly variables: TemplateVariables
  readonly files: Readonly<Record<string, string>>
}

/**
 * Resolves every input of the image once.
 *
 * @throws AssayError ERR_SOURCE_AMI_NONE, ERR_SOURCE_AMI_AMBIGUOUS, ERR_BAKE_PINS,
 *   ERR_BAKE_DATADOG_KEY, and what building the app image throws
 */
export const planBake = async (context: BakeContext): Promise<BakePlan> => {
  const { environment, base } = context
  // First and alone: a build of the app image must not go on behind its error.
  const sourceAmi = await resolveSourceAmi(context)
  const [files, pinFile] = await Promise.all([
    digestTemplateFiles(context.projectDir),
    readFile(join(context.projectDir, 'packer/versions.auto.pkrvars.hcl'), 'utf8'),
  ])
  const appImage = await context.buildAppImage()
  const settings = bakeSettings(environment, base, context.sshInterface)
  const variables = contentVariables(environment, settings)
  const repository = `${base.text('registry')}/${environment.app_repository}`
  return {
    key: contentKey({
      files,
      variables,
      sourceImageId: sourceAmi.imageId,
      appImageDigest: appImage.digest,
    }),
    sourceAmi,
    appImage,
    appImageReference: `${repository}@${appImage.digest}`,
    settings,
    pins: parsePackerPins(pinFile),
    variables,
    files,
  }
}

const resolveSourceAmi = async ({ environment, ec2 }: BakeContext): Promise<ImageSummary> => {
  const wanted = {
    owner: environment.source_ami_owner,
    namePattern: environment.source_ami_name,
    region: environment.region,
  }
  const candidates = await ec2.findImages({ owner: wanted.owner, name: wanted.namePattern })
  return chooseSourceAmi(candidates, wanted)
}
