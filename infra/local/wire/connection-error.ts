/**
 * Codes of Node's sockets and of undici, on which `fetch` stands, for a connection that broke or
 * could not be made. A parser's EOF code belongs to an answer that was cut in its head.
 */
const codes: readonly unknown[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'HPE_INVALID_EOF_STATE',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]

/** True where an error, or one of its causes, is that of a connection. */
export const isConnectionError = (error: unknown): boolean => {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    // The name of an abort at a deadline, and of what the SDK makes of a connection that hung up.
    if (at.name === 'TimeoutError' || ('code' in at && codes.includes(at.code))) return true
    // A unix socket that nobody made is ENOENT.
    if ('syscall' in at && at.syscall === 'connect') return true
    if (at instanceof AggregateError && at.errors.some(isConnectionError)) return true
  }
  return false
}
