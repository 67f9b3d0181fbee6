import { Address4 } from 'ip-address'

/**
 * Whether two IPv4 ranges share an address: 10.0.0.0/8 and 10.3.0.0/16 do. Ranges that a CIDR can
 * write lie apart, or one in the other.
 *
 * @throws AddressError for what is no CIDR and no address
 */
export const isOverlapping = (one: string, other: string): boolean => {
  const [first, second] = [new Address4(one), new Address4(other)]
  return first.isInSubnet(second) || second.isInSubnet(first)
}
