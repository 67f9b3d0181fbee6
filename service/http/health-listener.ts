import type { RequestListener } from 'node:http'
import type { Lifecycle } from '../lifecycle.ts'
import type { ResultSink } from '../store/result-sink.ts'

/**
 * Health on a listener of its own: on the app's port a probe queues behind new connections (3 to 5
 * seconds under load, longer than a load balancer waits).
 *
 * GET /livez answers 200 as long as the event loop turns, and touches nothing else, so that a store
 * that is down never starts a storm of restarts. GET /readyz answers 503 while starting, draining,
 * or when the sink is full.
 */
export const healthListener = (options: {
  lifecycle: Lifecycle
  sink: ResultSink
}): RequestListener => {
  const { lifecycle, sink } = options
  return (request, response) => {
    const path = (request.url ?? '').split('?')[0]
    const phase = lifecycle.phase()
    const answer = (status: number, body: object, headers: Record<string, string> = {}): void => {
      const text = JSON.stringify(body)
      response.writeHead(status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(text),
        'Cache-Control': 'no-store',
        ...headers,
      })
      response.end(request.method === 'HEAD' ? undefined : text)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer(405, { status: 'method not allowed' }, { Allow: 'GET, HEAD', Connection: 'close' })
    } else if (path === '/livez') {
      answer(200, { status: 'alive' })
    } else if (path === '/readyz') {
      const state = sink.state()
      const isReady = phase === 'ready' && !state.isFull
      answer(isReady ? 200 : 503, { status: isReady ? 'ready' : 'unready', phase, sink: state })
    } else {
      answer(404, { status: 'unknown' })
    }
  }
}
