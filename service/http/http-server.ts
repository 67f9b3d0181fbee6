import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What a load balancer lets through in a request's line and headers (ELB user guide, "Quotas for
 * your Application Load Balancers"), and 4 KB for what it adds to them.
 */
const maxHeaderSize = 16_384 + 65_536 + 4096

/**
 * A server with limits for a place behind a load balancer. Idle connections outlive the load
 * balancer's 60 s, or it would reuse one that we just closed and answer 502.
 */
export const createHttpServer = (listener: RequestListener): Server => {
  const server = createServer(
    {
      keepAliveTimeout: 70_000,
      // Shorter than keepAliveTimeout: since Node 20 it no longer closes idle connections.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize,
      requireHostHeader: false,
    },
    listener,
  )
  // Node would answer 431 by itself, without a body or a log line: request-guard.ts counts them.
  server.maxHeadersCount = 0
  server.maxRequestsPerSocket = 0
  return server
}

/** Starts listening; resolves to the port, which the kernel chose when it was 0. */
export const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/**
 * Stops accepting and resolves when the last connection ended. A connection whose answer went out
 * before the drain began stays idle for its whole keep-alive time, so idle ones are closed each
 * `sweepMs`.
 */
export const closeServer = (server: Server, sweepMs = 1_000): Promise<void> =>
  new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
    server.close(() => {
      clearInterval(sweep)
      resolve()
    })
    server.closeIdleConnections()
  })
