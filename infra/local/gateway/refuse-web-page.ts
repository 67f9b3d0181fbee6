import type { IncomingHttpHeaders } from 'node:http'
import { AwsFault } from '../../model/fault.ts'

/**
 * The local cloud checks no signature, so any web page that a browser on this machine shows could
 * drive it. No SDK or CLI sends `Origin` or `Sec-Fetch-Site`; browsers send one of them with every
 * request across sites (Fetch standard, 3.2; Fetch Metadata, 2.2). A page whose own name was made
 * to lead here (DNS rebinding) is same-origin, and shows by that name in `Host`.
 *
 * @param hostAddress where bodies reach the cloud
 * @throws AwsFault AccessDenied (403)
 */
export const refuseWebPage = (headers: IncomingHttpHeaders, hostAddress: string): void => {
  const { origin, host = '' } = headers
  const site = headers['sec-fetch-site'] ?? 'none'
  if (origin !== undefined || !(site === 'none' || site === 'same-origin')) {
    throw refusal('web pages')
  }
  const name = host.replace(/:\d*$/, '').toLowerCase()
  if (name !== hostAddress && !ownNames.test(name)) throw refusal('requests for that host')
}

/** RFC 6761 keeps localhost, and what is below it, for loopback. */
const ownNames =
  /^(127(\.\d{1,3}){3}|\[::1\]|([a-z0-9._-]+\.)?localhost|([a-z0-9._-]+\.)?amazonaws\.com)$/

const refusal = (whose: string): AwsFault =>
  new AwsFault('AccessDenied', `The local cloud does not answer ${whose}.`, 403)
