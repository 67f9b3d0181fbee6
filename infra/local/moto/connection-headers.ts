/**
 * Headers that speak about one connection only and must not be passed on (RFC 9110, 7.6.1).
 * Transfer-Encoding stays: Node frames the body anew by it.
 */
export const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'upgrade',
])
