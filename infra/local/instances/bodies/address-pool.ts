import type { Cloud } from '../../cloud/cloud.ts'
import { AwsFault } from '../../../model/fault.ts'

/** Third octet of the subnet for instances launched without one of the cloud's own. */
const reservedOctet = 200

const toNumber = (address: string): number =>
  address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

interface Range {
  readonly first: number
  readonly last: number
}

const rangeOf = (cidr: string): Range => {
  const [base = '', bits = '32'] = cidr.split('/')
  const size = 2 ** (32 - Number(bits))
  const first = Math.floor(toNumber(base) / size) * size
  return { first, last: first + size - 1 }
}

const contains = (outer: Range, inner: Range): boolean =>
  inner.first >= outer.first && inner.last <= outer.last

/** The subnet's own CIDR where the cloud's network can carry it, the reserved one otherwise. */
export const usableCidr = (cloud: Cloud, subnetCidr: string | undefined): string => {
  const reserved = `${cloud.vpcPrefix}.${reservedOctet}.0/24`
  if (subnetCidr === undefined) return reserved
  const range = rangeOf(subnetCidr)
  // The cloud's own services live in the first /24.
  const own = rangeOf(`${cloud.vpcPrefix}.0.0/24`)
  return contains(rangeOf(cloud.vpcCidr), range) && !contains(own, range) ? subnetCidr : reserved
}

/**
 * Hands out VPC addresses. AWS keeps the first four of a subnet and the last one (VPC user guide,
 * "Subnet CIDR blocks"). Goes round, so that an address rests before it is used again and a late
 * packet to a dead instance does not reach its successor.
 */
export const createAddressPool = (): {
  /**
   * @param inUse addresses of every body
   * @throws AwsFault InsufficientFreeAddressesInSubnet
   */
  readonly take: (cidr: string, inUse: ReadonlySet<string>) => string
} => {
  const last = new Map<string, number>()
  return {
    take: (cidr, inUse) => {
      const range = rangeOf(cidr)
      const first = range.first + 4
      const count = range.last - first
      const start = (last.get(cidr) ?? first - 1) - first + 1
      for (let step = 0; step < count; step += 1) {
        const candidate = first + ((start + step) % count)
        if (inUse.has(toAddress(candidate))) continue
        last.set(cidr, candidate)
        return toAddress(candidate)
      }
      throw new AwsFault(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet ${cidr} to satisfy the request.`,
      )
    },
  }
}
