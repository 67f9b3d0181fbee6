import type { Cloud } from '../cloud.ts'
import { certificatePaths } from '../network/certificates.ts'

/**
 * Environment with which a host program that reads Go's or curl's usual variables (crane, aws, curl)
 * reaches AWS's own names in the cloud, ECR's above all: through the loopback proxy, trusting the
 * cloud's authority for this one process. Bodies need none of it.
 */
export const registryClientEnv = (cloud: Cloud): Record<string, string> => {
  const { authority } = certificatePaths(cloud)
  return {
    HTTPS_PROXY: `http://127.0.0.1:${cloud.ports.proxy}`,
    SSL_CERT_FILE: authority,
    CURL_CA_BUNDLE: authority,
  }
}
