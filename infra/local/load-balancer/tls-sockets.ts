/** What HAProxy is configured with for sockets that speak TLS, and the files that they name. */
import { tlsPolicies } from '../../model/load-balancing/tls-policies.ts'
import { listenerPools, slotsOf, type ListenerCounts, type ListenerPool } from './listener-pools.ts'

/** The certificate for clients that ask for no name, or for one that no certificate is for. */
export const defaultCertificatePath = (folder: string, slot: number): string =>
  `${folder}/certificate-${slot}.pem`

/** A further one, for clients that ask for its names. */
export const namedCertificatePath = (folder: string, slot: number, fingerprint: string): string =>
  `${folder}/certificate-${slot}-${fingerprint}.pem`

/** All that a socket has; changed through the runtime API, as are the certificates. */
export const certificateListPath = (folder: string, slot: number): string =>
  `${folder}/certificate-${slot}.list`

/** OpenSSL's name for the oldest has no minor version, HAProxy's has. */
const versionOf = (protocol = ''): string => (protocol === 'TLSv1' ? 'TLSv1.0' : protocol)

/**
 * Options of a `bind` line. OpenSSL's security level 0 lets in the versions before TLS 1.2 and the
 * ciphers with SHA-1, where a policy has them at all.
 */
const tlsOptions = (policy: string): string => {
  const { protocols, ciphers } = tlsPolicies[policy] ?? { protocols: [], ciphers: [] }
  const isTls13 = (cipher: string): boolean => cipher.startsWith('TLS_')
  const suites = ciphers.filter(isTls13)
  const older = ciphers.filter((cipher) => !isTls13(cipher))
  return [
    `ssl-min-ver ${versionOf(protocols[0])} ssl-max-ver ${versionOf(protocols.at(-1))}`,
    ...(older.length === 0 ? [] : [`ciphers ${older.join(':')}:@SECLEVEL=0`]),
    ...(suites.length === 0 ? [] : [`ciphersuites ${suites.join(':')}`]),
    'alpn h2,http/1.1',
  ].join(' ')
}

/** Of a `bind` line, after its id; nothing for a socket in clear. */
export const socketOptions = (folder: string, pool: ListenerPool, slot: number): string =>
  pool.policy === undefined
    ? ''
    : ` ssl crt-list ${certificateListPath(folder, slot)} ${tlsOptions(pool.policy)}`

/**
 * HAProxy does not start without a certificate for each. Nobody sees the placeholder: a socket
 * without a listener takes no connection, and a listener's certificate comes before it.
 */
export const tlsFiles = (
  folder: string,
  counts: ListenerCounts,
  placeholder: string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listenerPools(counts)
      .filter(({ policy }) => policy !== undefined)
      .flatMap(slotsOf)
      .flatMap((slot) => [
        [defaultCertificatePath(folder, slot), placeholder],
        [certificateListPath(folder, slot), `${defaultCertificatePath(folder, slot)}\n`],
      ]),
  )
