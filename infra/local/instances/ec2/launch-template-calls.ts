import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplatesCommand,
  type CreateLaunchTemplateCommandInput,
  type CreateLaunchTemplateVersionCommandInput,
  type RequestLaunchTemplateData,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import type { AwsObject, Handler } from '../../wire/handler.ts'
import { withInstanceFaults } from './instance-fault-of.ts'
import type { Ec2Deps } from './ec2-deps.ts'
import { launchTemplateVersion } from './launch-template-version.ts'
import { checkUserData } from './user-data.ts'

type Parts = Pick<Ec2Deps, 'moto' | 'tokens'>

/**
 * Making launch templates and their versions. moto keeps the records, but knows neither
 * SourceVersion nor ClientToken, and takes whatever it is given.
 */
export const launchTemplateCalls = (parts: Parts): Readonly<Record<string, Handler>> => ({
  CreateLaunchTemplate: (input) =>
    withInstanceFaults(() =>
      createTemplate(parts, input as unknown as CreateLaunchTemplateCommandInput),
    ),
  CreateLaunchTemplateVersion: (input) =>
    withInstanceFaults(() =>
      createVersion(parts, input as unknown as CreateLaunchTemplateVersionCommandInput),
    ),
})

const createTemplate = async (
  { moto, tokens }: Parts,
  request: CreateLaunchTemplateCommandInput,
): Promise<AwsObject> => {
  const [id = ''] = await tokens.once('CreateLaunchTemplate', request, {
    make: async () => {
      checkName(request.LaunchTemplateName)
      checkUserData(request.LaunchTemplateData?.UserData)
      const made = await moto.send(new CreateLaunchTemplateCommand(request))
      return [made.LaunchTemplate?.LaunchTemplateId ?? '']
    },
  })
  const ask = new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] })
  const { LaunchTemplates } = await moto.send(ask)
  return { LaunchTemplate: LaunchTemplates?.[0] as unknown as AwsObject }
}

const createVersion = async (
  { moto, tokens }: Parts,
  request: CreateLaunchTemplateVersionCommandInput,
): Promise<AwsObject> => {
  const { SourceVersion, ...parameters } = request
  const ids = await tokens.once('CreateLaunchTemplateVersion', request, {
    make: async () => {
      const source =
        SourceVersion === undefined
          ? undefined
          : await launchTemplateVersion(moto, request, SourceVersion)
      const data = basedOn(source?.LaunchTemplateData ?? {}, request.LaunchTemplateData ?? {})
      checkUserData(data.UserData)
      const command = { ...parameters, LaunchTemplateData: data }
      const answer = await moto.send(new CreateLaunchTemplateVersionCommand(command))
      const { LaunchTemplateId = '', VersionNumber } = answer.LaunchTemplateVersion ?? {}
      return [LaunchTemplateId, String(VersionNumber)]
    },
  })
  const [LaunchTemplateId = '', version] = ids
  const made = await launchTemplateVersion(moto, { LaunchTemplateId }, version)
  return { LaunchTemplateVersion: made as unknown as AwsObject }
}

/**
 * "The new version inherits the launch parameters from the source version. If you specify
 * additional launch parameters, they overwrite any corresponding launch parameters", and
 * "snapshots applied to the block device mapping are ignored … unless they are explicitly
 * included" (EC2 API reference, CreateLaunchTemplateVersion).
 */
const basedOn = (
  source: ResponseLaunchTemplateData,
  own: RequestLaunchTemplateData,
): RequestLaunchTemplateData => {
  const devices = source.BlockDeviceMappings?.map(({ Ebs, ...device }) => {
    const { SnapshotId: _snapshot, ...disk } = Ebs ?? {}
    return Ebs === undefined ? device : { ...device, Ebs: disk }
  })
  return {
    ...source,
    ...(devices === undefined ? {} : { BlockDeviceMappings: devices }),
    ...own,
  } as RequestLaunchTemplateData
}

/** Length and characters: EC2 API reference, error codes, InvalidLaunchTemplateName. */
const checkName = (name = ''): void => {
  if (/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)) return
  throw new AwsFault(
    'InvalidLaunchTemplateName.MalformedException',
    'A launch template name must be between 3 and 128 characters, and may contain letters, ' +
      `numbers and the characters - _ . / ( ), which '${name}' is not.`,
  )
}
