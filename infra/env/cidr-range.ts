/** Addresses of an IPv4 CIDR as numbers, ends included: 10.0.1.0/24 is 167772416 to 167772671. */
export interface CidrRange {
  readonly first: number
  readonly last: number
}

/** @param cidr a well-formed IPv4 CIDR */
export const cidrRange = (cidr: string): CidrRange => {
  const [address = '', length = ''] = cidr.split('/')
  const size = 2 ** (32 - Number(length))
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  const first = number - (number % size)
  return { first, last: first + size - 1 }
}

export const isWithin = (inner: CidrRange, outer: CidrRange): boolean =>
  outer.first <= inner.first && inner.last <= outer.last

export const isOverlapping = (one: CidrRange, other: CidrRange): boolean =>
  one.first <= other.last && other.first <= one.last
