import {
  DeregisterImageCommand,
  DescribeImagesCommand,
  RegisterImageCommand,
  type EC2Client,
  type Image,
} from '@aws-sdk/client-ec2'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CertificatePaths } from '../../host/certificates.ts'
import { amiLabel, imageName } from '../../instances/bodies/body-names.ts'
import type { Docker } from '../../host/docker-command.ts'
import { debianOwnerId, type Cloud } from '../../cloud/cloud.ts'
import type { MotoControl } from '../../moto/moto-control.ts'
import { pruneSourceRoots, sourceRootLabel, sourceRootName } from './source-roots.ts'

type Authorities = Pick<CertificatePaths, 'authority' | 'web'>

export interface SourceAmi {
  readonly imageId: string
  readonly name: string
}

/**
 * Registers the source AMI: an image of the root that also trusts this cloud's two authorities (an
 * instance of AWS trusts Amazon's, which sign both for AWS's names and for ACM), under Debian's
 * own account and name pattern. The id is drawn from the root, so that the same root is the same
 * AMI whenever the cloud is made anew, and a bake of it can be reused. Idempotent: an image that
 * Docker lost is made again. One root at a time is published: two of one day would be equally new,
 * and a bake could not tell which is meant. Docker images of older roots go.
 *
 * @param options.rootTar output of build-root.sh
 * @param options.authorities paths of their certificates, PEM
 */
export const registerSourceAmi = async (options: {
  cloud: Cloud
  docker: Docker
  moto: EC2Client
  control: MotoControl
  rootTar: string
  authorities: Authorities
}): Promise<SourceAmi> => {
  const { cloud, docker, moto, control } = options
  const digest = await digestOf(options.rootTar)
  const imageId = `ami-0${digest.slice(0, 16)}`
  const root = sourceRootName(digest)
  const bodyImages = await control.bodyImages()
  await withdrawOthers(moto, bodyImages, imageId)
  const known = bodyImages.has(imageId) ? await describe(moto, imageId) : undefined
  if (known?.State === 'available' && (await isThere(docker, imageName(cloud, imageId)))) {
    return { imageId, name: known.Name ?? '' }
  }
  await importRoot(docker, root, options.rootTar)
  const build = await readBuild(docker, root)
  // The record comes first: a gateway that starts meanwhile sweeps images that no record names.
  if (known === undefined) await record(options, imageId, build)
  await buildImage(docker, cloud, { root, imageId, authorities: options.authorities })
  await control.changeImage(imageId, { state: 'available' })
  await pruneSourceRoots(docker, root)
  return { imageId, name: build.name }
}

const describe = async (moto: EC2Client, imageId: string): Promise<Image | undefined> =>
  (await moto.send(new DescribeImagesCommand({ ImageIds: [imageId] }))).Images?.[0]

const record = async (
  { moto, control }: { moto: EC2Client; control: MotoControl },
  imageId: string,
  { name, createdAt }: RootBuild,
): Promise<void> => {
  const registered = await moto.send(new RegisterImageCommand({ Name: name }))
  await control.changeImage(
    registered.ImageId ?? '',
    {
      ...{ owner_id: debianOwnerId, owner_alias: null, name, creation_date: createdAt },
      description: 'Debian 13 (local stand-in, no kernel)',
      ...{ root_device_name: '/dev/xvda', root_device_type: 'ebs', virtualization_type: 'hvm' },
      ...{ architecture: 'x86_64', hypervisor: 'xen', ena_support: true },
      ...{ has_body: true, state: 'pending', public: true },
    },
    imageId,
  )
}

/** Roots registered before this one; their docker images go with the cloud. */
const withdrawOthers = async (
  moto: EC2Client,
  bodyImages: ReadonlySet<string>,
  imageId: string,
): Promise<void> => {
  const published = await moto.send(new DescribeImagesCommand({ Owners: [debianOwnerId] }))
  for (const { ImageId = '' } of published.Images ?? []) {
    if (ImageId === imageId || !bodyImages.has(ImageId)) continue
    await moto.send(new DeregisterImageCommand({ ImageId }))
  }
}

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

const isThere = async (docker: Docker, name: string): Promise<boolean> =>
  (await docker.run(['images', '--quiet', name])).trim() !== ''

const importRoot = async (docker: Docker, root: string, tar: string): Promise<void> => {
  if (await isThere(docker, root)) return
  await docker.run(['import', '--change', `LABEL ${sourceRootLabel}`, tar, root], {
    timeoutMs: 300_000,
  })
}

interface RootBuild {
  /** Debian's pattern: debian-13-amd64-<date>-<build>. */
  readonly name: string
  readonly createdAt: string
}

const readBuild = async (docker: Docker, root: string): Promise<RootBuild> => {
  const text = await docker.run([
    ...['run', '--rm', '--pull', 'never', '--network', 'none', '--label', sourceRootLabel],
    ...['--entrypoint', '/bin/cat', root, '/etc/cloud/build.info'],
  ])
  const field = (key: string): string =>
    new RegExp(`^${key}: (.+)$`, 'm').exec(text)?.[1] ?? 'unknown'
  const serial = field('serial')
  const [year, month, day] = [serial.slice(0, 4), serial.slice(4, 6), serial.slice(6, 8)]
  return {
    name: `${field('build_name')}-${serial}`,
    createdAt: `${year}-${month}-${day}T00:00:00+00:00`,
  }
}

const buildImage = async (
  docker: Docker,
  cloud: Cloud,
  options: { root: string; imageId: string; authorities: Authorities },
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-source-ami-'))
  try {
    const { authority, web } = options.authorities
    await copyFile(authority, join(folder, 'local-cloud.crt'))
    await copyFile(web, join(folder, 'local-web.crt'))
    const labels = `${cloud.label} ${amiLabel}=${options.imageId}`
    await writeFile(join(folder, 'Dockerfile'), dockerfile(options.root, labels))
    const tag = ['--tag', imageName(cloud, options.imageId)]
    await docker.run(['build', '--quiet', '--network', 'none', ...tag, folder], {
      timeoutMs: 300_000,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Labels come first, so that `down` finds what a build that was cut off leaves. */
const dockerfile = (root: string, labels: string): string =>
  [
    `FROM ${root}`,
    `LABEL ${labels}`,
    'COPY local-cloud.crt local-web.crt /usr/local/share/ca-certificates/',
    'RUN update-ca-certificates',
    '',
  ].join('\n')
