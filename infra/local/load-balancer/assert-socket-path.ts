import { haproxyFolder, socketPath } from './haproxy-config.ts'
import { loadBalancerError } from './load-balancer-error.ts'

/**
 * A unix socket's path has 107 bytes at most (unix(7)), of which HAProxy keeps 10 for the name that
 * it binds before it renames (2.6, src/proto_uxst.c).
 */
const maxBytes = 97

/**
 * Refuses a state folder in which HAProxy could not bind its socket.
 *
 * @param stateDir of one cloud
 * @throws AssayError ERR_CLOUD_PATH
 */
export const assertSocketPath = (stateDir: string): void => {
  const path = socketPath(haproxyFolder(stateDir))
  const excess = Buffer.byteLength(path) - maxBytes
  if (excess <= 0) return
  throw loadBalancerError(
    'ERR_CLOUD_PATH',
    `The cloud's state folder ${stateDir} is ${excess} byte(s) too long: HAProxy's socket lies ` +
      `in it, and its path may have ${maxBytes}.`,
  )
}
