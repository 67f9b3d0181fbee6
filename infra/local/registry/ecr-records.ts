import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeRepositoriesCommand,
  paginateListImages,
  PutImageCommand,
  type ECRClient,
  type ImageIdentifier,
} from '@aws-sdk/client-ecr'

/** What ECR knows of repositories and images; moto holds it, as for every other ECR call. */
export interface EcrRecords {
  readonly hasRepository: (repository: string) => Promise<boolean>
  /** @param reference a tag, or a digest with its algorithm */
  readonly findImage: (repository: string, reference: string) => Promise<EcrImage | undefined>
  /** Idempotent. Resolves to ECR's words where the image's tag is another one's for good. */
  readonly putImage: (image: PushedImage) => Promise<string | undefined>
  /** False where there is none. */
  readonly deleteImage: (repository: string, reference: string) => Promise<boolean>
  readonly tags: (repository: string) => Promise<readonly string[]>
}

export interface EcrImage {
  /** As it was pushed, byte for byte. */
  readonly manifest: string
  readonly mediaType: string
  readonly digest: string
}

export interface PushedImage extends EcrImage {
  readonly repository: string
  readonly tag: string | undefined
}

const imageIdOf = (reference: string): ImageIdentifier =>
  reference.includes(':') ? { imageDigest: reference } : { imageTag: reference }

/** @param client speaks to moto directly */
export const createEcrRecords = (client: ECRClient): EcrRecords => ({
  hasRepository: async (repository) => {
    try {
      await client.send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }))
      return true
    } catch (error) {
      if (hasName(error, 'RepositoryNotFoundException')) return false
      throw error
    }
  },
  findImage: async (repository, reference) => {
    const imageIds = [imageIdOf(reference)]
    const answer = await client.send(
      new BatchGetImageCommand({ repositoryName: repository, imageIds }),
    )
    const image = answer.images?.[0]
    if (image === undefined) return undefined
    return {
      manifest: image.imageManifest ?? '',
      mediaType: image.imageManifestMediaType ?? '',
      digest: image.imageId?.imageDigest ?? '',
    }
  },
  putImage: async ({ repository, manifest, mediaType, digest, tag }) => {
    const image = {
      repositoryName: repository,
      imageManifest: manifest,
      imageManifestMediaType: mediaType,
      imageDigest: digest,
      ...(tag === undefined ? {} : { imageTag: tag }),
    }
    try {
      await client.send(new PutImageCommand(image))
    } catch (error) {
      if (hasName(error, 'ImageTagAlreadyExistsException')) return error.message
      if (!hasName(error, 'ImageAlreadyExistsException')) throw error
    }
    return undefined
  },
  deleteImage: async (repository, reference) => {
    const imageIds = [imageIdOf(reference)]
    const answer = await client.send(
      new BatchDeleteImageCommand({ repositoryName: repository, imageIds }),
    )
    return (answer.failures ?? []).length === 0
  },
  tags: async (repository) => {
    const tagged = { repositoryName: repository, filter: { tagStatus: 'TAGGED' as const } }
    const tags: string[] = []
    for await (const page of paginateListImages({ client }, tagged)) {
      tags.push(...(page.imageIds ?? []).flatMap(({ imageTag }) => imageTag ?? []))
    }
    return tags
  },
})

const hasName = (error: unknown, name: string): error is Error =>
  error instanceof Error && error.name === name
