import { cloudCredentials, type Cloud } from './cloud.ts'
import { cloudError } from './cloud-error.ts'

/**
 * Variables that point any AWS client at a cloud, and ASSAY_URL: the load balancer's first
 * listener, when there is one, and one with HTTPS before any other. Its URL then has the name that
 * the certificate is for, which no resolver of the host knows: ASSAY_RESOLVE is what curl's
 * `--resolve` takes, ASSAY_CA what `--cacert` does.
 *
 * @throws AssayError ERR_CLOUD_DOWN
 */
export const cloudEnv = async (cloud: Cloud): Promise<Record<string, string>> => {
  const listener = await findListener(cloud)
  return {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloudCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloudCredentials.secretAccessKey,
    ...(listener === undefined ? {} : reachedBy(listener)),
  }
}

interface Listener {
  /** On loopback. */
  readonly url: string
  readonly tls?: { readonly names: readonly string[]; readonly authority: string }
}

const reachedBy = ({ url, tls }: Listener): Record<string, string> => {
  // Any label will do where the certificate is for a wildcard alone.
  const name = (tls?.names.find((each) => !each.startsWith('*')) ?? tls?.names[0])?.replace(
    '*',
    'www',
  )
  if (tls === undefined || name === undefined) return { ASSAY_URL: url }
  const { port } = new URL(url)
  return {
    ASSAY_URL: `https://${name}:${port}`,
    ASSAY_RESOLVE: `${name}:${port}:127.0.0.1`,
    ASSAY_CA: tls.authority,
  }
}

/** The gateway's control path lists every listener with its loopback URL. */
const findListener = async (cloud: Cloud): Promise<Listener | undefined> => {
  try {
    const answer = await fetch(`${cloud.endpoint}/_assay/listeners`, {
      signal: AbortSignal.timeout(5000),
    })
    const entries = (await answer.json()) as { url: string | null; tls?: Listener['tls'] }[]
    const served = entries.filter((entry): entry is Listener => entry.url !== null)
    return served.find(({ tls }) => tls !== undefined) ?? served[0]
  } catch (cause) {
    const port = cloud.ports.gateway
    const message = `The gateway of cloud ${cloud.name} does not answer on port ${port}.`
    throw cloudError('ERR_CLOUD_DOWN', message, { cause })
  }
}
