import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  paginateDescribeLaunchTemplateVersions,
  type EC2Client,
  type LaunchTemplateVersion,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2'
import type { LaunchTemplateContent, ObservedLaunchTemplate } from '../fleet/observed.ts'
import type { LaunchTemplateSpec } from '../fleet/spec.ts'
import { isLaunchTemplateNotFound, isLaunchTemplateTaken } from './aws-errors.ts'

/** EC2 launch templates, as far as a fleet needs them. */
export interface LaunchTemplates {
  readonly findLatest: (name: string) => Promise<ObservedLaunchTemplate | undefined>
  /** What a version launches: a number, or $Latest or $Default, as a group may have it. */
  readonly findVersion: (
    name: string,
    version: string,
  ) => Promise<LaunchTemplateContent | undefined>
  /** Image id of each version number, for lineage; EC2 gives 200 versions a page. */
  readonly imagesByVersion: (name: string) => Promise<ReadonlyMap<string, string>>
  /**
   * Its name makes it one. A token that outlived the template would answer with one deleted since,
   * so each call has the SDK's own.
   */
  readonly create: (spec: LaunchTemplateSpec) => Promise<void>
  /** `token` makes a repeated call after a lost answer return the first one's result. */
  readonly createVersion: (id: string, spec: LaunchTemplateSpec, token: string) => Promise<void>
  readonly delete: (id: string) => Promise<void>
}

export const createLaunchTemplates = (client: EC2Client): LaunchTemplates => {
  const versions = async (name: string, wanted: readonly string[]) => {
    const found: LaunchTemplateVersion[] = []
    const pages = paginateDescribeLaunchTemplateVersions(
      { client },
      { LaunchTemplateName: name, ...(wanted.length > 0 ? { Versions: [...wanted] } : {}) },
    )
    try {
      for await (const page of pages) found.push(...(page.LaunchTemplateVersions ?? []))
      return found
    } catch (error) {
      if (isLaunchTemplateNotFound(error)) return []
      throw error
    }
  }
  return {
    findLatest: async (name) => {
      const [latest] = await versions(name, ['$Latest'])
      if (latest?.LaunchTemplateId === undefined) return undefined
      return {
        id: latest.LaunchTemplateId,
        latestVersion: latest.VersionNumber ?? 0,
        latest: contentOf(latest),
      }
    },
    findVersion: async (name, wanted) => {
      const [version] = await versions(name, [wanted])
      return version === undefined ? undefined : contentOf(version)
    },
    imagesByVersion: async (name) =>
      new Map(
        (await versions(name, [])).map((version) => [
          String(version.VersionNumber),
          version.LaunchTemplateData?.ImageId ?? '',
        ]),
      ),
    create: async (spec) => {
      try {
        await client.send(
          new CreateLaunchTemplateCommand({
            LaunchTemplateName: spec.name,
            LaunchTemplateData: templateData(spec),
            TagSpecifications: [{ ResourceType: 'launch-template', Tags: tagList(spec.tags) }],
          }),
        )
      } catch (error) {
        // A lost answer, or another run: the next look decides whether it is as it ought to be.
        if (!isLaunchTemplateTaken(error)) throw error
      }
    },
    createVersion: async (id, spec, token) => {
      await client.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: id,
          ClientToken: token,
          LaunchTemplateData: templateData(spec),
        }),
      )
    },
    delete: async (id) => {
      try {
        await client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id }))
      } catch (error) {
        if (!isLaunchTemplateNotFound(error)) throw error
      }
    },
  }
}

const contentOf = ({ LaunchTemplateData: data }: LaunchTemplateVersion): LaunchTemplateContent => ({
  imageId: data?.ImageId ?? '',
  instanceType: data?.InstanceType ?? '',
  instanceProfileName: data?.IamInstanceProfile?.Name ?? '',
  securityGroupId: data?.SecurityGroupIds?.[0] ?? '',
  userData: data?.UserData ?? '',
})

/**
 * IMDSv2 only, one hop: a container on a bridge cannot read the instance's metadata. Instance tags
 * are readable there because /version reports the launch template version from its aws: tag.
 */
const templateData = (spec: LaunchTemplateSpec): RequestLaunchTemplateData => ({
  ImageId: spec.imageId,
  InstanceType: spec.instanceType as NonNullable<RequestLaunchTemplateData['InstanceType']>,
  IamInstanceProfile: { Name: spec.instanceProfileName },
  SecurityGroupIds: [spec.securityGroupId],
  UserData: spec.userData,
  MetadataOptions: {
    HttpEndpoint: 'enabled',
    HttpTokens: 'required',
    HttpPutResponseHopLimit: 1,
    InstanceMetadataTags: 'enabled',
  },
  TagSpecifications: [
    { ResourceType: 'instance', Tags: tagList(spec.tags) },
    { ResourceType: 'volume', Tags: tagList(spec.tags) },
  ],
})

const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }))
