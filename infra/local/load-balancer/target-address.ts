import { loopbackAddress, type Cloud } from '../cloud/cloud.ts'

/**
 * Where the host reaches a target: a VPC address by its loopback twin, a loopback address as it is.
 * Undefined for any other, which nothing of the local cloud may send traffic to.
 */
export const targetAddress = (cloud: Cloud, address: string): string | undefined => {
  if (address.startsWith(`${cloud.vpcPrefix}.`)) {
    return loopbackAddress(cloud, address)
  }
  return address.startsWith('127.') ? address : undefined
}
