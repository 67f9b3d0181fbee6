import type { Cloud } from '../cloud/cloud.ts'
import { hostPorts, imdsAddress, loadBalancerRange } from './host-ports.ts'

/** Name of the nftables table (family ip) that holds every rule of a cloud. */
export const tableName = (cloud: Cloud): string => `assay${cloud.index}`

const listenerTypes = 'type ipv4_addr . inet_service : ipv4_addr . inet_service'

/**
 * Rules of a cloud, as one `nft -f` transaction. Running it again replaces the rules and keeps the
 * maps, so that bodies stay reachable while a half-dead cloud is repaired.
 *
 * - `output` (before Docker's own chains): loopback address of a body -> its VPC address, all
 *   ports. A map, not a prefix: an address without a body is refused at once instead of timing out.
 * - `postrouting`: the host speaks to bodies from its address on the bridge.
 * - `guard`: route_localnet=1 on the bridge would let bodies reach the host's loopback services
 *   (CVE-2020-8558); packets that a body addresses to 127.0.0.0/8 are dropped before translation.
 * - `input`: Linux takes packets for an address of its own on any interface; what listens on the
 *   bridge's address asks nobody who they are, so it is for bodies and the host alone. What is
 *   still addressed to a load balancer met no listener; the host's own services do not answer it.
 * - `prerouting`: well-known ports of the host's address, the metadata address, and the listeners
 *   of load balancers at their addresses, for bodies only.
 * - `hops`: the metadata service's replies leave with the body's hop limit as TTL, so that they die
 *   before a container behind a body when the limit is 1. nftables 1.0.6 cannot set a TTL from a
 *   map value, hence a verdict map into one chain per limit.
 */
export const ruleset = (cloud: Cloud): string => {
  const table = `ip ${tableName(cloud)}`
  const bridge = `"${cloud.bridge}"`
  const host = cloud.hostAddress
  const chain = (name: string, hook: string): string[] => [
    `add chain ${table} ${name} { ${hook}; policy accept; }`,
    `flush chain ${table} ${name}`,
  ]
  const translate = (protocol: string, from: string, service: keyof typeof hostPorts): string => {
    const { wellKnown, listen } = hostPorts[service]
    const match = `iifname ${bridge} ip daddr ${from} ${protocol} dport ${wellKnown}`
    return `add rule ${table} prerouting ${match} dnat to ${host}:${listen}`
  }
  return [
    `add table ${table}`,
    `add map ${table} bodies { type ipv4_addr : ipv4_addr; }`,
    `add map ${table} hop_limits { type ipv4_addr : verdict; }`,
    `add map ${table} listeners { ${listenerTypes}; }`,
    ...chain('output', 'type nat hook output priority -110'),
    ...chain('postrouting', 'type nat hook postrouting priority 90'),
    ...chain('guard', 'type filter hook prerouting priority -310'),
    ...chain('input', 'type filter hook input priority 0'),
    ...chain('prerouting', 'type nat hook prerouting priority -110'),
    ...chain('hops', 'type filter hook postrouting priority -150'),
    `add rule ${table} output dnat to ip daddr map @bodies`,
    `add rule ${table} postrouting oifname ${bridge} ip saddr 127.0.0.0/8 masquerade`,
    `add rule ${table} guard iifname ${bridge} ip daddr 127.0.0.0/8 drop`,
    `add rule ${table} input ip daddr ${host} iifname != { ${bridge}, "lo" } drop`,
    `add rule ${table} input iifname ${bridge} ip daddr ${loadBalancerRange(cloud)} reject`,
    `add rule ${table} prerouting iifname ${bridge} dnat to ip daddr . tcp dport map @listeners`,
    translate('tcp', imdsAddress, 'imds'),
    translate('udp', host, 'dns'),
    translate('tcp', host, 'dns'),
    translate('tcp', host, 'http'),
    translate('tcp', host, 'https'),
    `add rule ${table} hops oifname ${bridge} ct original ip daddr ${imdsAddress}` +
      ' ip daddr vmap @hop_limits',
    '',
  ].join('\n')
}

/** A load balancer as the VPC sees it. */
export interface PublishedLoadBalancer {
  readonly dnsName: string
  readonly address: string
  /** Where the host serves each listener's port, on 127.0.0.1. */
  readonly listeners: readonly { readonly port: number; readonly hostPort: number }[]
}

/** Replaces all listeners at once. */
export const publishedListenerRules = (
  cloud: Cloud,
  loadBalancers: readonly PublishedLoadBalancer[],
): string => {
  const map = `ip ${tableName(cloud)} listeners`
  const elements = loadBalancers.flatMap(({ address, listeners }) =>
    listeners.map(({ port, hostPort }) => `${address} . ${port} : 127.0.0.1 . ${hostPort}`),
  )
  return [
    `flush map ${map}`,
    ...(elements.length === 0 ? [] : [`add element ${map} { ${elements.join(', ')} }`]),
    '',
  ].join('\n')
}

/** Chain that sets one hop limit, and the map element that sends a body's replies to it. */
export const hopLimitRules = (
  cloud: Cloud,
  vpcAddress: string,
  hops: number,
  isKnown: boolean,
): string => {
  const table = `ip ${tableName(cloud)}`
  const limit = `hop_limit_${hops}`
  return [
    `add chain ${table} ${limit}`,
    `flush chain ${table} ${limit}`,
    `add rule ${table} ${limit} ip ttl set ${hops}`,
    ...(isKnown ? [`delete element ${table} hop_limits { ${vpcAddress} }`] : []),
    `add element ${table} hop_limits { ${vpcAddress} : goto ${limit} }`,
    '',
  ].join('\n')
}
