import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * One local cloud: everything that tells it from its neighbours, all derived from its name and its
 * index. Pure: allocating the index (clouds.json) and creating things is the lifecycle's work.
 */
export interface Cloud {
  /** Lower-case letters, digits and hyphens; `default` unless the caller says otherwise. */
  readonly name: string
  /** 0 for `default`; further clouds take the lowest free one (1 to 99). */
  readonly index: number
  readonly accountId: string
  readonly region: string
  /** A /16; the default cloud has 10.0.0.0/16, cloud n has 10.n.0.0/16. */
  readonly vpcCidr: string
  /** First two octets of the VPC addresses, for example `10.0`. */
  readonly vpcPrefix: string
  /** Bodies: VPC address 10.n.x.y is reached from the host at <loopbackPrefix>.x.y, every port. */
  readonly loopbackPrefix: string
  /** Docker bridge network and its host interface (15 characters at most). */
  readonly network: string
  readonly bridge: string
  /** Host's address on the bridge: DNS, TLS front (443), IMDS target. */
  readonly hostAddress: string
  /** Docker label on every container, volume, image and network of this cloud. */
  readonly label: string
  readonly ports: CloudPorts
  /** Where any AWS client reaches it: AWS_ENDPOINT_URL. */
  readonly endpoint: string
  readonly stateDir: string
}

/** All on 127.0.0.1. Cloud n shifts every port by 100 n. */
export interface CloudPorts {
  /** AWS wire protocols: AWS_ENDPOINT_URL points here. */
  readonly gateway: number
  readonly moto: number
  /** CONNECT proxy through which host programs reach AWS's own names, such as ECR's. */
  readonly proxy: number
  /** First of the ports that HAProxy's listener slots bind: in clear, and then those for TLS. */
  readonly listenerFirst: number
  readonly listenerCount: number
  readonly tlsListenerCount: number
}

export const defaultCloudName = 'default'
const accountId = '123456789012'
/** What signs calls to a local cloud: it checks no signature, but every SDK wants some key. */
export const cloudCredentials = { accessKeyId: 'assay', secretAccessKey: 'assay' } as const
/** Debian's own publishing account: the local source AMI is registered under it. */
export const debianOwnerId = '136693071363'

/** Root of per-user caches (tools, roots, images); keyed by pins below it. */
export const cacheRoot = (env: Readonly<Record<string, string | undefined>>): string =>
  join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'assay')

/** Root of what runs: one folder per cloud, removed by `down`. */
export const stateRoot = (env: Readonly<Record<string, string | undefined>>): string =>
  join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'assay')

/**
 * Derives a cloud from its name and index.
 *
 * @param options.stateRoot folder that holds one folder per cloud
 */
export const describeCloud = (options: {
  name: string
  index: number
  region: string
  stateRoot: string
}): Cloud => {
  const { name, index, region } = options
  const base = 4566 + 100 * index
  const vpcPrefix = `10.${index}`
  return {
    name,
    index,
    accountId,
    region,
    vpcCidr: `${vpcPrefix}.0.0/16`,
    vpcPrefix,
    loopbackPrefix: `127.${9 + index}`,
    network: `assay-${name}`,
    bridge: `assay${index}`,
    hostAddress: `${vpcPrefix}.0.2`,
    label: `assay.cloud=${name}`,
    ports: {
      gateway: base,
      moto: base + 1,
      proxy: base + 4,
      listenerFirst: base + 20,
      listenerCount: 24,
      tlsListenerCount: 24,
    },
    endpoint: `http://127.0.0.1:${base}`,
    stateDir: join(options.stateRoot, name),
  }
}

/** Loopback address at which the host reaches a body: 10.0.3.17 -> 127.9.3.17. */
export const loopbackAddress = (cloud: Cloud, vpcAddress: string): string =>
  `${cloud.loopbackPrefix}.${vpcAddress.split('.').slice(2).join('.')}`
