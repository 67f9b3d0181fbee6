import type { Cloud } from '../cloud/cloud.ts'

/**
 * Where the cloud's services listen on Cloud.hostAddress, and the well-known port at which a body
 * finds them: rules on the bridge translate one to the other, so that nothing of ours needs root to
 * bind, and a service that the host itself runs on a well-known port is never shadowed.
 */
export const hostPorts = {
  dns: { wellKnown: 53, listen: 5353 },
  http: { wellKnown: 80, listen: 8080 },
  https: { wellKnown: 443, listen: 8443 },
  imds: { wellKnown: 80, listen: 8169 },
} as const

/** Instance metadata service, IPv4 (EC2 user guide, "Access instance metadata"). */
export const imdsAddress = '169.254.169.254'

/** As many load balancers as can have an address: one for each of ELB's quota. */
export const loadBalancersMax = 50

/**
 * Addresses of load balancers, in the /24 of the VPC that the cloud keeps for itself. On AWS they
 * lie in the load balancer's subnets; this is the one place that says where.
 */
export const loadBalancerRange = (cloud: Pick<Cloud, 'vpcPrefix'>): string =>
  `${cloud.vpcPrefix}.0.128/25`

/** @param index 0 to loadBalancersMax - 1 */
export const loadBalancerAddress = (cloud: Pick<Cloud, 'vpcPrefix'>, index: number): string =>
  `${cloud.vpcPrefix}.0.${129 + index}`
