/**
 * Moves a range from one VPC's range to the same place in another's of the same size:
 * 10.0.3.0/24 of 10.0.0.0/16 is 10.7.3.0/24 of 10.7.0.0/16.
 */
export const rebaseCidr = (cidr: string, from: string, to: string): string => {
  const [address = '', length = ''] = cidr.split('/')
  const moved = toNumber(address) - toNumber(from) + toNumber(to)
  return `${toAddress(moved)}/${length}`
}

const toNumber = (cidr: string): number =>
  (cidr.split('/')[0] ?? '').split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)

const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
