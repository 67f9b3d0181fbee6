import { X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from '../cloud/cloud.ts'
import type { HostCommand } from './host-command.ts'
import { statePath } from '../cloud/state-layout.ts'

/** Where a cloud keeps its certificates; keys have mode 0600. */
export interface CertificatePaths {
  /** Trusted, as is `web`, by the local source AMI, and by nothing else. */
  readonly authority: string
  readonly authorityKey: string
  /** Signs for any name, as Amazon's does: it issues the certificates of ACM. */
  readonly web: string
  readonly webKey: string
  readonly leaf: string
  readonly leafKey: string
}

const lifetimeDays = 90

export const certificatePaths = (cloud: Cloud): CertificatePaths => {
  const folder = statePath(cloud, 'certificates')
  return {
    authority: join(folder, 'ca.crt'),
    authorityKey: join(folder, 'ca.key'),
    web: join(folder, 'web-ca.crt'),
    webKey: join(folder, 'web-ca.key'),
    leaf: join(folder, 'leaf.crt'),
    leafKey: join(folder, 'leaf.key'),
  }
}

/**
 * The names that resolve to the cloud. A wildcard matches one label only, so ECR's and S3's deeper
 * names are listed by region; global services answer under us-east-1 names as well.
 */
const servedNames = (cloud: Cloud): string[] => [
  '*.amazonaws.com',
  ...[...new Set([cloud.region, 'us-east-1'])].flatMap((region) => [
    `*.${region}.amazonaws.com`,
    `*.ecr.${region}.amazonaws.com`,
    `*.dkr.ecr.${region}.amazonaws.com`,
    `*.s3.${region}.amazonaws.com`,
  ]),
  '*.s3.amazonaws.com',
  'apt.datadoghq.com',
  'keys.datadoghq.com',
]

/**
 * Makes the cloud's certificate authority and its one leaf, or keeps what is valid for another
 * week. The authority can sign for Amazon's and Datadog's names alone (critical name constraints),
 * so an image that trusts it by mistake trusts no other name. Certificates of ACM are for names of
 * the user's choice; they have an authority of their own.
 */
export const ensureCertificates = async (
  cloud: Cloud,
  host: HostCommand,
): Promise<CertificatePaths> => {
  const paths = certificatePaths(cloud)
  const folder = statePath(cloud, 'certificates')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!(await isValid(paths.web, paths.webKey))) {
    const subject = `/O=Assay/CN=Assay local cloud ${cloud.name}, certificates of ACM`
    await makeAuthority(host, { certificate: paths.web, key: paths.webKey, subject })
  }
  if (await isValid(paths.authority, paths.authorityKey)) {
    if (!(await isValid(paths.leaf, paths.leafKey))) await makeLeaf(cloud, host, paths)
    return paths
  }
  await rm(paths.leaf, { force: true })
  await makeAuthority(host, {
    ...{ certificate: paths.authority, key: paths.authorityKey },
    subject: `/O=Assay/CN=Assay local cloud ${cloud.name}`,
    names: ['amazonaws.com', 'datadoghq.com'],
  })
  await makeLeaf(cloud, host, paths)
  return paths
}

const weekMs = 7 * 24 * 3600 * 1000

/**
 * The certificate file is renamed into place after its key, so its presence means both are whole.
 */
const isValid = async (certificate: string, key: string): Promise<boolean> => {
  try {
    await readFile(key)
    const { validTo } = new X509Certificate(await readFile(certificate))
    return Date.parse(validTo) - Date.now() > weekMs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** With names, the authority signs for those and what is below them alone. */
const makeAuthority = async (
  host: HostCommand,
  authority: { certificate: string; key: string; subject: string; names?: readonly string[] },
): Promise<void> => {
  const { certificate, key, subject, names } = authority
  const permitted = names?.map((name) => `permitted;DNS:${name}`).join(',')
  await makeKey(host, key)
  await host.asUser('openssl', [
    ...['req', '-x509', '-new', '-key', key, '-days', String(lifetimeDays), '-subj', subject],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ...(permitted === undefined ? [] : ['-addext', `nameConstraints=critical,${permitted}`]),
    ...['-out', `${certificate}.new`],
  ])
  await rename(`${certificate}.new`, certificate)
}

const makeLeaf = async (
  cloud: Cloud,
  host: HostCommand,
  paths: CertificatePaths,
): Promise<void> => {
  await makeKey(host, paths.leafKey)
  const request = `${paths.leaf}.csr`
  const extensions = `${paths.leaf}.ext`
  await host.asUser('openssl', [
    ...['req', '-new', '-key', paths.leafKey, '-subj', `/O=Assay/CN=${cloud.name}`],
    ...['-out', request],
  ])
  const names = servedNames(cloud).map((name) => `DNS:${name}`)
  const lines = [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
    `subjectAltName=${names.join(',')}`,
  ]
  await writeFile(extensions, `${lines.join('\n')}\n`)
  await host.asUser('openssl', [
    ...['x509', '-req', '-in', request, '-CA', paths.authority, '-CAkey', paths.authorityKey],
    ...['-days', String(lifetimeDays), '-extfile', extensions, '-out', `${paths.leaf}.new`],
    ...['-set_serial', `0x${Date.now().toString(16)}`],
  ])
  await Promise.all([rm(request), rm(extensions)])
  await rename(`${paths.leaf}.new`, paths.leaf)
}

const makeKey = async (host: HostCommand, path: string): Promise<void> => {
  await writeFile(path, '', { mode: 0o600 })
  await chmod(path, 0o600)
  await host.asUser('openssl', [
    ...['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path],
  ])
}
