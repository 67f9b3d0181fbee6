import { cloudCredentials, type Cloud } from './cloud.ts'
import { cloudError } from './cloud-error.ts'

/**
 * Variables that point any AWS client at a cloud, and ASSAY_URL: the load balancer's first
 * listener, when there is one.
 *
 * @throws AssayError ERR_CLOUD_DOWN
 */
export const cloudEnv = async (cloud: Cloud): Promise<Record<string, string>> => {
  const url = await listenerUrl(cloud)
  return {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloudCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloudCredentials.secretAccessKey,
    ...(url === undefined ? {} : { ASSAY_URL: url }),
  }
}

/** The gateway's control path lists every listener with its loopback URL. */
const listenerUrl = async (cloud: Cloud): Promise<string | undefined> => {
  try {
    const answer = await fetch(`${cloud.endpoint}/_assay/listeners`, {
      signal: AbortSignal.timeout(5000),
    })
    const entries = (await answer.json()) as { url: string | null }[]
    return entries.find((entry) => entry.url !== null)?.url ?? undefined
  } catch (cause) {
    const port = cloud.ports.gateway
    const message = `The gateway of cloud ${cloud.name} does not answer on port ${port}.`
    throw cloudError('ERR_CLOUD_DOWN', message, { cause })
  }
}
