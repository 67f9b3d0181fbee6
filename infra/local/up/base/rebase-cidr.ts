import { Address4 } from 'ip-address'

/**
 * Moves a range from one VPC's range to the same place in another's of the same size:
 * 10.0.3.0/24 of 10.0.0.0/16 is 10.7.3.0/24 of 10.7.0.0/16.
 */
export const rebaseCidr = (cidr: string, from: string, to: string): string => {
  const range = new Address4(cidr)
  const distance = range.bigInt() - new Address4(from).bigInt()
  return `${new Address4(to).offset(distance).correctForm()}/${range.subnetMask}`
}
