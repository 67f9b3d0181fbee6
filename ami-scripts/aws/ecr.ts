import {
  DescribeImagesCommand,
  GetAuthorizationTokenCommand,
  type ECRClient,
} from '@aws-sdk/client-ecr'
import { isRegistryImageNotFound } from './aws-errors.ts'

/** ECR, as far as a bake needs it. */
export interface Ecr {
  /** Password of the user `AWS`, good for 12 hours (GetAuthorizationToken, API reference). */
  readonly password: () => Promise<string>
  readonly hasImage: (repository: string, digest: string) => Promise<boolean>
}

export const createEcr = (client: ECRClient): Ecr => ({
  password: async () => {
    const answer = await client.send(new GetAuthorizationTokenCommand({}))
    const token = answer.authorizationData?.[0]?.authorizationToken ?? ''
    return Buffer.from(token, 'base64').toString('utf8').replace(/^AWS:/, '')
  },
  hasImage: async (repository, digest) => {
    try {
      const answer = await client.send(
        new DescribeImagesCommand({
          repositoryName: repository,
          imageIds: [{ imageDigest: digest }],
        }),
      )
      return (answer.imageDetails ?? []).length > 0
    } catch (error) {
      if (isRegistryImageNotFound(error)) return false
      throw error
    }
  },
})
