import {
  DescribeLaunchTemplateVersionsCommand,
  type LaunchTemplateSpecification,
  type LaunchTemplateVersion,
  type ResponseLaunchTemplateData,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import type { Ec2Deps } from './ec2-deps.ts'

type Named = Pick<LaunchTemplateSpecification, 'LaunchTemplateId' | 'LaunchTemplateName'>

/**
 * The one way from a name or an id, and a number or an alias, to a version of a launch template:
 * RunInstances, Auto Scaling's launches and SourceVersion all come here.
 *
 * @param version a number as text, `$Latest` or `$Default`; none is `$Default` (EC2 API reference)
 * @throws AwsFault InvalidParameterCombination, MissingParameter,
 *   InvalidLaunchTemplateId.Malformed and .VersionNotFound, and moto's for an unknown name or id
 */
export const launchTemplateVersion = async (
  moto: Ec2Deps['moto'],
  { LaunchTemplateId: id, LaunchTemplateName: name }: Named,
  version = '$Default',
): Promise<LaunchTemplateVersion> => {
  checkNames(id, name)
  const answer = await moto.send(
    new DescribeLaunchTemplateVersionsCommand({
      ...(id === undefined ? { LaunchTemplateName: name } : { LaunchTemplateId: id }),
      Versions: [readVersion(version)],
    }),
  )
  const [found] = answer.LaunchTemplateVersions ?? []
  if (found === undefined) throw versionMissing(version)
  return found
}

const checkNames = (id: string | undefined, name: string | undefined): void => {
  if (id !== undefined && name !== undefined) {
    throw new AwsFault(
      'InvalidParameterCombination',
      'The launch template may be named by its ID or by its name, but not by both.',
    )
  }
  if (id === undefined && name === undefined) {
    throw new AwsFault(
      'MissingParameter',
      'The request must contain the parameter LaunchTemplateId or LaunchTemplateName',
    )
  }
  if (id !== undefined && !/^lt-[0-9a-f]{17}$/.test(id)) {
    throw new AwsFault('InvalidLaunchTemplateId.Malformed', `Invalid launch template id: '${id}'`)
  }
}

/** moto answers 500 for text that is no number, and counts 0 and -1 from the newest backwards. */
const readVersion = (version: string): string => {
  if (version === '$Latest' || version === '$Default' || /^[1-9]\d*$/.test(version)) return version
  throw versionMissing(version)
}

const versionMissing = (version: string): AwsFault =>
  new AwsFault(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find launch template version ${version}.`,
  )

/** Launch template data in RunInstances' names; the two differ in one. */
export const launchParameters = (
  data: ResponseLaunchTemplateData = {},
): Partial<RunInstancesCommandInput> => {
  const { RamDiskId, TagSpecifications, ...same } = data
  return {
    ...(same as Partial<RunInstancesCommandInput>),
    ...(RamDiskId === undefined ? {} : { RamdiskId: RamDiskId }),
    ...(TagSpecifications === undefined ? {} : { TagSpecifications }),
  }
}
