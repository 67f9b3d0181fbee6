import {
  BatchGetImageCommand,
  DescribeRepositoriesCommand,
  PutImageCommand,
  type ECRClient,
} from '@aws-sdk/client-ecr'

/** What ECR knows of repositories and images; moto holds it, as for every other ECR call. */
export interface EcrRecords {
  readonly hasRepository: (repository: string) => Promise<boolean>
  /** @param reference a tag, or a digest with its algorithm */
  readonly hasImage: (repository: string, reference: string) => Promise<boolean>
  /** Records a pushed image, so that DescribeImages and its like show it. Idempotent. */
  readonly putImage: (image: PushedImage) => Promise<void>
}

export interface PushedImage {
  readonly repository: string
  readonly manifest: string
  readonly mediaType: string
  readonly digest: string
  readonly tag: string | undefined
}

export const createEcrRecords = (client: ECRClient): EcrRecords => {
  const hasImage: EcrRecords['hasImage'] = async (repository, reference) => {
    const imageId = reference.includes(':') ? { imageDigest: reference } : { imageTag: reference }
    const answer = await client.send(
      new BatchGetImageCommand({ repositoryName: repository, imageIds: [imageId] }),
    )
    return (answer.images ?? []).length > 0
  }
  return {
    hasImage,
    hasRepository: async (repository) => {
      try {
        await client.send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }))
        return true
      } catch (error) {
        if (hasName(error, 'RepositoryNotFoundException')) return false
        throw error
      }
    },
    putImage: async ({ repository, manifest, mediaType, digest, tag }) => {
      // moto would take the missing tag of a known image for a tag that moves.
      if (tag === undefined && (await hasImage(repository, digest))) return
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
        if (!hasName(error, 'ImageAlreadyExistsException')) throw error
      }
    },
  }
}

const hasName = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name
