import { Address4 } from 'ip-address'
import type { Cloud } from '../../cloud/cloud.ts'
import { AwsFault } from '../../../model/fault.ts'

/** Third octet of the subnet for instances launched without one of the cloud's own. */
const reservedOctet = 200

/** AWS keeps the first four of a subnet and the last one (VPC user guide, "Subnet CIDR blocks"). */
const keptFirst = 4

/** The subnet's own CIDR where the cloud's network can carry it, the reserved one otherwise. */
export const usableCidr = (cloud: Cloud, subnetCidr: string | undefined): string => {
  const reserved = `${cloud.vpcPrefix}.${reservedOctet}.0/24`
  if (subnetCidr === undefined) return reserved
  const subnet = new Address4(subnetCidr)
  // The cloud's own services live in the first /24.
  const own = new Address4(`${cloud.vpcPrefix}.0.0/24`)
  const isUsable = subnet.isInSubnet(new Address4(cloud.vpcCidr)) && !subnet.isInSubnet(own)
  return isUsable ? subnetCidr : reserved
}

/**
 * Hands out VPC addresses. Goes round, so that an address rests before it is used again and a late
 * packet to a dead instance does not reach its successor.
 */
export const createAddressPool = (): {
  /**
   * @param inUse addresses of every body
   * @throws AwsFault InsufficientFreeAddressesInSubnet
   */
  readonly take: (cidr: string, inUse: ReadonlySet<string>) => string
} => {
  const lastOffsets = new Map<string, number>()
  return {
    take: (cidr, inUse) => {
      const subnet = new Address4(cidr)
      const first = subnet.startAddress().offset(keptFirst)
      const count = Number(subnet.endAddress().bigInt() - first.bigInt())
      const start = (lastOffsets.get(cidr) ?? -1) + 1
      for (let step = 0; step < count; step += 1) {
        const offset = (start + step) % count
        const address = first.offset(offset).correctForm()
        if (inUse.has(address)) continue
        lastOffsets.set(cidr, offset)
        return address
      }
      throw new AwsFault(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet ${cidr} to satisfy the request.`,
      )
    },
  }
}
