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
