/**
 * The TLS policies that listeners here can have: protocols and ciphers as the ELB user guide lists
 * them ("Security policies for your Application Load Balancer"), in OpenSSL's names.
 *
 * Missing are those with TLS 1.3 and a version before 1.2, and those for FIPS and for post-quantum
 * key exchange, which the OpenSSL behind the local load balancer does not have.
 */
export interface TlsPolicy {
  /** From the oldest on. */
  readonly protocols: readonly ('TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3')[]
  readonly ciphers: readonly string[]
}

/** What CreateListener picks for HTTPS when none is named through the API. */
export const defaultTlsPolicy = 'ELBSecurityPolicy-2016-08'

const tls13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

/** Each key exchange that keeps former sessions secret, with each kind of certificate. */
const forwardSecret = (...ciphers: string[]): string[] =>
  ciphers.flatMap((cipher) => [`ECDHE-ECDSA-${cipher}`, `ECDHE-RSA-${cipher}`])

const gcm = forwardSecret('AES128-GCM-SHA256', 'AES256-GCM-SHA384')
const modern = [
  ...forwardSecret('AES128-GCM-SHA256', 'AES128-SHA256'),
  ...forwardSecret('AES256-GCM-SHA384', 'AES256-SHA384'),
]
const withSha1 = [
  ...forwardSecret('AES128-GCM-SHA256', 'AES128-SHA256', 'AES128-SHA'),
  ...forwardSecret('AES256-GCM-SHA384', 'AES256-SHA384', 'AES256-SHA'),
]
const rsaKeyExchange = [
  ...['AES128-GCM-SHA256', 'AES128-SHA256', 'AES256-GCM-SHA384', 'AES256-SHA256'],
]
const rsaKeyExchangeWithSha1 = [
  ...['AES128-GCM-SHA256', 'AES128-SHA256', 'AES128-SHA'],
  ...['AES256-GCM-SHA384', 'AES256-SHA256', 'AES256-SHA'],
]

export const tlsPolicies: Readonly<Record<string, TlsPolicy>> = {
  [defaultTlsPolicy]: {
    protocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
    ciphers: [...withSha1, ...rsaKeyExchangeWithSha1],
  },
  'ELBSecurityPolicy-TLS13-1-2-2021-06': {
    protocols: ['TLSv1.2', 'TLSv1.3'],
    ciphers: [...tls13, ...modern],
  },
  'ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06': {
    protocols: ['TLSv1.2', 'TLSv1.3'],
    ciphers: [...tls13, ...modern, ...rsaKeyExchange],
  },
  'ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06': {
    protocols: ['TLSv1.2', 'TLSv1.3'],
    ciphers: [...tls13, ...withSha1, ...rsaKeyExchangeWithSha1],
  },
  'ELBSecurityPolicy-TLS13-1-2-Res-2021-06': {
    protocols: ['TLSv1.2', 'TLSv1.3'],
    ciphers: [...tls13, ...gcm],
  },
  'ELBSecurityPolicy-TLS13-1-3-2021-06': { protocols: ['TLSv1.3'], ciphers: tls13 },
}
