import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Listens on loopback. Rejects when the port is taken. */
export const listenOn = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })

const closeGraceMs = 5000

/** Ends listening; calls in flight get 5 s to finish. */
export const closeServer = async (server: Server): Promise<void> => {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const deadline = new AbortController()
  const grace = sleep(closeGraceMs, undefined, { signal: deadline.signal }).catch(() => undefined)
  await Promise.race([closed, grace])
  deadline.abort()
  server.closeAllConnections()
}
