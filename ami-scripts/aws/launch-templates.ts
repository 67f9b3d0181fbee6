import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  paginateDescribeLaunchTemplateVersions,
  type DescribeLaunchTemplateVersionsCommandInput,
  type EC2Client,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2'
import type { ObservedVersion } from '../fleet/observed.ts'
import type { LaunchTemplates } from '../fleet/ports.ts'
import { isLaunchTemplateNotFound } from './aws-errors.ts'
import { outcomeOf, removalOf } from './call-outcome.ts'
import { dataOf, tagList, templateData } from './launch-template-data.ts'

export const createLaunchTemplates = (client: EC2Client): LaunchTemplates => {
  const versions = async (
    query: DescribeLaunchTemplateVersionsCommandInput,
  ): Promise<readonly LaunchTemplateVersion[]> => {
    const found: LaunchTemplateVersion[] = []
    try {
      for await (const page of paginateDescribeLaunchTemplateVersions({ client }, query)) {
        found.push(...(page.LaunchTemplateVersions ?? []))
      }
      return found
    } catch (error) {
      if (isLaunchTemplateNotFound(error)) return []
      throw error
    }
  }
  return {
    findLatest: async (name) => {
      const [latest] = await versions({ LaunchTemplateName: name, Versions: ['$Latest'] })
      if (latest?.LaunchTemplateId === undefined) return undefined
      return { id: latest.LaunchTemplateId, latest: observeVersion(latest) }
    },
    findVersion: async (id, wanted) => {
      const [version] = await versions({ LaunchTemplateId: id, Versions: [wanted] })
      return version === undefined ? undefined : observeVersion(version)
    },
    imagesByVersion: async (name) =>
      new Map(
        (await versions({ LaunchTemplateName: name })).map((version) => [
          String(version.VersionNumber),
          version.LaunchTemplateData?.ImageId ?? '',
        ]),
      ),
    createLaunchTemplate: ({ name, data, tags }) =>
      outcomeOf(async () => {
        const { LaunchTemplate: created } = await client.send(
          new CreateLaunchTemplateCommand({
            LaunchTemplateName: name,
            LaunchTemplateData: templateData(data),
            TagSpecifications: [{ ResourceType: 'launch-template', Tags: tagList(tags) }],
          }),
        )
        return {
          launchTemplateId: created?.LaunchTemplateId ?? '',
          version: created?.LatestVersionNumber ?? 1,
        }
      }),
    createLaunchTemplateVersion: ({ launchTemplateId, clientToken, data }) =>
      outcomeOf(async () => {
        const { LaunchTemplateVersion: created } = await client.send(
          new CreateLaunchTemplateVersionCommand({
            LaunchTemplateId: launchTemplateId,
            ClientToken: clientToken,
            LaunchTemplateData: templateData(data),
          }),
        )
        return { launchTemplateId, version: created?.VersionNumber ?? 0 }
      }),
    deleteLaunchTemplate: ({ launchTemplateId }) =>
      removalOf(() =>
        client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: launchTemplateId })),
      ),
  }
}

const observeVersion = (version: LaunchTemplateVersion): ObservedVersion => ({
  version: version.VersionNumber ?? 0,
  data: dataOf(version.LaunchTemplateData ?? {}),
})
