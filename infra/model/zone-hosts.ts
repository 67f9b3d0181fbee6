/** What the records of Route 53's zones come to: names with their addresses. */

/** Names are in lower case, without the dot at the end. */
export interface ZoneRecord {
  readonly name: string
  /** `A`, `CNAME` and others. */
  readonly type: string
  readonly values: readonly string[]
  /** Name that an alias stands for. */
  readonly aliasOf?: string
}
export interface Zone {
  readonly name: string
  readonly records: readonly ZoneRecord[]
}
export interface Host {
  readonly name: string
  readonly address: string
}

/** Route 53's console writes this before a load balancer's name; it leads to the same addresses. */
const dualstack = /^dualstack\./

/** As far as a chain of aliases and CNAMEs is followed; resolvers stop at about as many. */
const chainMax = 8

/**
 * Every name with an IPv4 address: of A records, and of aliases and CNAMEs that end at one or at a
 * load balancer. Records of one name add up, whatever their weights. Left out are wildcards, which
 * a list of hosts cannot have, and chains that leave the zones.
 *
 * @param loadBalancers names that are no zone's
 */
export const zoneHosts = (zones: readonly Zone[], loadBalancers: readonly Host[]): Host[] => {
  const records = zones.flatMap((zone) => zone.records)
  const addressesOf = (name: string, steps: number): string[] => {
    const plain = name.replace(dualstack, '')
    return [
      ...loadBalancers.filter((host) => host.name === plain).map(({ address }) => address),
      ...records
        .filter((record) => record.name === name)
        .flatMap((record) => addressesIn(record, steps)),
    ]
  }
  const addressesIn = ({ type, values, aliasOf }: ZoneRecord, steps: number): string[] => {
    if (type !== 'A' && type !== 'CNAME') return []
    const targets = aliasOf !== undefined ? [aliasOf] : type === 'CNAME' ? values : []
    if (targets.length === 0) return [...values]
    return steps === 0 ? [] : targets.flatMap((target) => addressesOf(target, steps - 1))
  }
  const names = new Set(records.map(({ name }) => name).filter((name) => !name.includes('*')))
  return [...names].flatMap((name) =>
    [...new Set(addressesOf(name, chainMax))].map((address) => ({ name, address })),
  )
}
