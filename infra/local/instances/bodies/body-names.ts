import type { Cloud } from '../../cloud/cloud.ts'

/** Names of what Docker holds for an instance or an image; the cloud's label finds them all. */
export const containerName = (cloud: Cloud, instanceId: string): string =>
  `assay-${cloud.name}-${instanceId}`

/** /var/lib/docker of an instance or of an AMI (`docker commit` does not capture a volume). */
export const volumeName = (cloud: Cloud, id: string): string => `assay-${cloud.name}-${id}`

export const imageRepository = (cloud: Cloud): string => `assay-${cloud.name}/ami`
export const imageName = (cloud: Cloud, imageId: string): string =>
  `${imageRepository(cloud)}:${imageId}`

/** Labels beside the cloud's own. */
export const instanceLabel = 'assay.instance'
export const amiLabel = 'assay.ami'

/** First label of an address's host name, as EC2 gives it by default. */
export const hostName = (vpcAddress: string): string => `ip-${vpcAddress.replaceAll('.', '-')}`
