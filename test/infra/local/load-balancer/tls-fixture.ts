/** Certificates of the cloud's own authority, and clients that speak TLS to its load balancers. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import type { Certificate } from '../../../../infra/model/certificate.ts'
import type { RoutedListener, RoutingTable } from '../../../../infra/model/contract.ts'
import type { Cloud } from '../../../../infra/local/cloud/cloud.ts'
import { pemPath } from '../../../../infra/local/host/acm-certificates.ts'
import { certificatePaths } from '../../../../infra/local/host/certificates.ts'
import { certificateArn } from '../../model/load-balancing/fixture.ts'
import { testPython } from '../wire/test-python.ts'
import { defaultRule, routed, type Answer } from './fixture.ts'

const moto = fileURLToPath(new URL('../../../../infra/local/moto', import.meta.url))
/** What moto's RequestCertificate calls; the certificates are for `<argument>.test`. */
const issueAll = `
import sys
from pathlib import Path
sys.path.insert(0, ${JSON.stringify(moto)})
from acm import issue, write_pem
state = Path(sys.argv[1])
for name in sys.argv[2:]:
    arn = f"arn:aws:acm:eu-west-1:123456789012:certificate/{name}"
    certificate, _, key = issue(state / "certificates", [f"{name}.test", f"*.{name}.test"])
    write_pem(state, arn, certificate + key)
`

/** One for each name: `www` stands for `www.test` and `*.www.test`. */
export const issueCertificates = (cloud: Cloud, ...names: string[]): void => {
  execFileSync(testPython().python, ['-B', '-c', issueAll, cloud.stateDir, ...names])
}

export const certificate = (cloud: Cloud, name: string): Certificate => {
  const arn = certificateArn(name)
  const { fingerprint } = new X509Certificate(readFileSync(pemPath(cloud, arn)))
  return {
    ...{ arn, names: [`${name}.test`, `*.${name}.test`] },
    fingerprint: fingerprint.replaceAll(':', ''),
  }
}

/** The table of `fixture.ts` with these listeners in place of its own. */
export const withListeners = (
  action: Parameters<typeof defaultRule>[0],
  listeners: readonly (Pick<RoutedListener, 'arn' | 'port' | 'protocol'> &
    Partial<RoutedListener>)[],
): RoutingTable => {
  const table = routed([defaultRule(action)])
  return {
    ...table,
    loadBalancers: table.loadBalancers.map((loadBalancer) => ({
      ...loadBalancer,
      listeners: loadBalancer.listeners.flatMap((own) =>
        listeners.map((listener) => ({ ...own, ...listener })),
      ),
    })),
  }
}

const trust = (cloud: Cloud): Buffer => readFileSync(certificatePaths(cloud).web)

/** A request by a name, with the certificate verified for it. */
export const askByName = (
  cloud: Cloud,
  url: string,
  name: string,
  options: ConnectionOptions & { path?: string; agent?: import('node:https').Agent } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { path = '/', agent, ...tls } = options
    const sent = request(
      new URL(path, url),
      {
        ...{ agent: agent ?? false, ca: trust(cloud), servername: name, headers: { host: name } },
        ...tls,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end()
  })

/** A handshake alone; undefined when it fails. */
export const shakeHands = async (
  url: string,
  options: ConnectionOptions = {},
): Promise<{ protocol: string; cipher: string; names: string } | undefined> => {
  const { hostname, port } = new URL(url)
  const socket: TLSSocket = connect({
    ...{ host: hostname, port: Number(port), rejectUnauthorized: false },
    ...options,
  })
  try {
    await once(socket, 'secureConnect')
    return {
      protocol: socket.getProtocol() ?? '',
      cipher: socket.getCipher().name,
      names: socket.getPeerX509Certificate()?.subjectAltName ?? '',
    }
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}
