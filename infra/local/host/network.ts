import { stat } from 'node:fs/promises'
import { loopbackAddress, type Cloud } from '../cloud/cloud.ts'
import type { HostCommand } from './host-command.ts'
import { hostError } from './host-error.ts'
import { loadBalancerRange } from './host-ports.ts'
import {
  hopLimitRules,
  publishedListenerRules,
  ruleset,
  tableName,
  type PublishedLoadBalancer,
} from './ruleset.ts'

/** What the network needs from the machine. */
export interface NetworkTools {
  readonly host: HostCommand
  readonly docker: string
  readonly nft: string
}

/**
 * Creates the cloud's Docker network and rules, or repairs what is missing of them. Idempotent;
 * bodies that are mapped stay mapped.
 *
 * @throws AssayError ERR_NETWORK_FOREIGN when a network of that name is not this cloud's,
 *   ERR_HOST_COMMAND
 */
export const createNetwork = async (cloud: Cloud, tools: NetworkTools): Promise<void> => {
  const found = await inspectNetwork(cloud, tools)
  if (found === undefined) {
    await tools.host.asRoot(tools.docker, createArguments(cloud))
  } else if (
    found.subnet !== cloud.vpcCidr ||
    found.bridge !== cloud.bridge ||
    (await isAnothers(cloud, found))
  ) {
    throw hostError(
      'ERR_NETWORK_FOREIGN',
      `Docker network ${cloud.network} exists with ${found.subnet} on ${found.bridge}` +
        `${found.owner === undefined ? '' : ` for ${found.owner}`}, ` +
        `not with ${cloud.vpcCidr} on ${cloud.bridge} for ${cloud.stateDir}.`,
    )
  }
  // Per interface, so it goes with the bridge; the host's other interfaces keep refusing 127/8.
  await tools.host.asRoot('sysctl', ['-q', '-w', `net.ipv4.conf.${cloud.bridge}.route_localnet=1`])
  await tools.host.asRoot(tools.nft, ['-f', '-'], ruleset(cloud))
  // The host takes what is sent to load balancers, and answers ARP for them. Goes with the bridge.
  await tools.host.asRoot('ip', [
    ...['route', 'replace', 'local', loadBalancerRange(cloud), 'dev', cloud.bridge],
  ])
}

/** Removes rules and network. Absent parts are fine; bodies must be gone before. */
export const removeNetwork = async (cloud: Cloud, tools: NetworkTools): Promise<void> => {
  const table = `ip ${tableName(cloud)}`
  // `add` first, so that deleting a table that is not there is no error.
  await tools.host.asRoot(tools.nft, ['-f', '-'], `add table ${table}\ndelete table ${table}\n`)
  if ((await inspectNetwork(cloud, tools)) !== undefined) {
    await tools.host.asRoot(tools.docker, ['network', 'rm', cloud.network])
  }
}

/** Makes a body reachable from the host at its loopback address, every port. Idempotent. */
export const mapBody = async (
  cloud: Cloud,
  tools: NetworkTools,
  vpcAddress: string,
): Promise<void> => {
  const element = `{ ${loopbackAddress(cloud, vpcAddress)} : ${vpcAddress} }`
  const rule = `add element ip ${tableName(cloud)} bodies ${element}\n`
  await tools.host.asRoot(tools.nft, ['-f', '-'], rule)
}

/** Makes the listeners of all load balancers reachable from bodies, and no others. */
export const publishListeners = async (
  cloud: Cloud,
  tools: NetworkTools,
  loadBalancers: readonly PublishedLoadBalancer[],
): Promise<void> => {
  const rules = publishedListenerRules(cloud, loadBalancers)
  await tools.host.asRoot(tools.nft, ['-f', '-'], rules)
}

/** Undoes mapBody: the loopback address refuses at once. Forgets the body's hop limit too. */
export const unmapBody = async (
  cloud: Cloud,
  tools: NetworkTools,
  vpcAddress: string,
): Promise<void> => {
  const table = `ip ${tableName(cloud)}`
  const loopback = loopbackAddress(cloud, vpcAddress)
  const mapped = await mapKeys(cloud, tools, 'bodies')
  const limited = await mapKeys(cloud, tools, 'hop_limits')
  const rules = [
    ...(mapped.has(loopback) ? [`delete element ${table} bodies { ${loopback} }`] : []),
    ...(limited.has(vpcAddress) ? [`delete element ${table} hop_limits { ${vpcAddress} }`] : []),
  ]
  if (rules.length > 0) await tools.host.asRoot(tools.nft, ['-f', '-'], `${rules.join('\n')}\n`)
}

/**
 * Sets how far the metadata service's replies to a body travel (HttpPutResponseHopLimit). Unlike
 * EC2, which limits the reply to the token request alone, every reply carries the limit.
 *
 * @param hops 1 to 64 (EC2 API reference, InstanceMetadataOptionsRequest)
 */
export const setHopLimit = async (
  cloud: Cloud,
  tools: NetworkTools,
  vpcAddress: string,
  hops: number,
): Promise<void> => {
  const limited = await mapKeys(cloud, tools, 'hop_limits')
  const rules = hopLimitRules(cloud, vpcAddress, hops, limited.has(vpcAddress))
  await tools.host.asRoot(tools.nft, ['-f', '-'], rules)
}

const createArguments = (cloud: Cloud): string[] => [
  ...['network', 'create', '--driver', 'bridge'],
  ...['--subnet', cloud.vpcCidr, '--gateway', cloud.hostAddress],
  // Addresses that Docker picks by itself stay out of the subnets.
  ...['--ip-range', `${cloud.vpcPrefix}.255.0/24`],
  ...['--opt', `com.docker.network.bridge.name=${cloud.bridge}`],
  ...['--label', cloud.label, '--label', `${ownerLabel}=${cloud.stateDir}`, cloud.network],
]

/** Docker label that says whose a network is: the state folder of its cloud. */
const ownerLabel = 'assay.state'

export interface FoundNetwork {
  readonly subnet: string
  readonly bridge: string
  /** State folder of the cloud that it was made for. */
  readonly owner?: string
}

/** The Docker network that has the cloud's name, whoever made it. */
export const inspectNetwork = async (
  cloud: Cloud,
  tools: NetworkTools,
): Promise<FoundNetwork | undefined> => {
  const list = ['network', 'ls', '--quiet', '--filter', `name=^${cloud.network}$`]
  const id = (await tools.host.asRoot(tools.docker, list)).trim()
  if (id === '') return undefined
  const text = await tools.host.asRoot(tools.docker, ['network', 'inspect', id])
  const [found] = JSON.parse(text) as {
    IPAM: { Config: { Subnet: string }[] | null }
    Options: Record<string, string>
    Labels: Record<string, string>
  }[]
  const owner = found?.Labels[ownerLabel]
  return {
    subnet: found?.IPAM.Config?.[0]?.Subnet ?? '',
    bridge: found?.Options['com.docker.network.bridge.name'] ?? '',
    ...(owner === undefined ? {} : { owner }),
  }
}

/**
 * Docker's names hold for the machine, state folders for one user: whether a network of the cloud's
 * name belongs to another cloud, of which the state is still there.
 */
export const isAnothers = async (
  cloud: Pick<Cloud, 'stateDir'>,
  { owner }: Pick<FoundNetwork, 'owner'>,
): Promise<boolean> => {
  if (owner === undefined || owner === cloud.stateDir) return false
  try {
    await stat(owner)
    return true
  } catch (error) {
    // Another user's folder may not be ours to look into.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

/** Keys of one of the cloud's maps. nft's JSON lists an element as a [key, value] pair. */
const mapKeys = async (cloud: Cloud, tools: NetworkTools, map: string): Promise<Set<string>> => {
  const list = ['-j', 'list', 'map', 'ip', tableName(cloud), map]
  const listed = JSON.parse(await tools.host.asRoot(tools.nft, list)) as {
    nftables: { map?: { elem?: [string, unknown][] } }[]
  }
  return new Set(listed.nftables.flatMap((entry) => entry.map?.elem?.map(([key]) => key) ?? []))
}
