import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createHostCommand } from '../../infra/local/host/host-command.ts'
import type { TestCloud } from './test-cloud.ts'

/** What EC2 shows of this account that costs money or stands in somebody's way. */
const records = async ({ clientConfig }: TestCloud): Promise<readonly string[]> => {
  const ec2 = new EC2Client(clientConfig)
  const self = { Owners: ['self'] }
  const [images, reservations, keyPairs, templates, groups, volumes] = await Promise.all([
    ec2.send(new DescribeImagesCommand(self)),
    ec2.send(new DescribeInstancesCommand({})),
    ec2.send(new DescribeKeyPairsCommand({})),
    ec2.send(new DescribeLaunchTemplatesCommand({})),
    ec2.send(new DescribeSecurityGroupsCommand({})),
    ec2.send(new DescribeVolumesCommand({})),
  ])
  const snapshots = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))
  const instances = (reservations.Reservations ?? []).flatMap(({ Instances = [] }) => Instances)
  return [
    ...(images.Images ?? []).map(
      ({ ImageId, Tags = [] }) =>
        `${ImageId} ${Tags.find(({ Key }) => Key === 'assay:status')?.Value ?? 'unfinished'}`,
    ),
    ...instances
      .filter(({ State }) => State?.Name !== 'terminated')
      .map(({ InstanceId, State }) => `${InstanceId} ${State?.Name}`),
    ...(keyPairs.KeyPairs ?? []).map(({ KeyName }) => `key pair ${KeyName}`),
    ...(templates.LaunchTemplates ?? []).map(({ LaunchTemplateName: name }) => `template ${name}`),
    ...(groups.SecurityGroups ?? []).map(({ GroupName }) => `security group ${GroupName}`),
    ...(volumes.Volumes ?? []).map(({ VolumeId }) => VolumeId),
    ...(snapshots.Snapshots ?? []).map(({ SnapshotId }) => SnapshotId),
  ].map(String)
}

/** What Docker holds under the cloud's label. */
const objects = async ({ cloud, toolbox }: TestCloud): Promise<readonly string[]> => {
  const host = createHostCommand()
  const kinds = [
    ['ps', '--all'],
    ['volume', 'ls'],
    ['image', 'ls'],
  ]
  const lists = await Promise.all(
    kinds.map(async (words) => {
      const filter = ['--quiet', '--filter', `label=${cloud.label}`]
      const text = await host.asRoot(toolbox.docker, [...words, ...filter])
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((id) => `${words[0]} ${id}`)
    }),
  )
  return lists.flat()
}

/** Files below a folder, by path; none when it is not there. */
const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
}

/**
 * Everything that a verb could leave behind, one line each: two of equal content say that it left
 * nothing.
 *
 * @param tmpdir the verb's TMPDIR
 */
export const inventory = async (cloud: TestCloud, tmpdir: string): Promise<readonly string[]> => {
  const found = await Promise.all([
    records(cloud),
    objects(cloud),
    filesBelow(join(cloud.cloud.stateDir, 'bake')),
    readdir(tmpdir),
  ])
  return found.flat().toSorted()
}
