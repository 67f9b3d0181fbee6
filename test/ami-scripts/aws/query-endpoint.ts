import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'

export interface QueryAnswer {
  readonly status: number
  readonly body: string
}

/** An endpoint of AWS's query protocol: answers each call, keeps what it was sent. */
export const startQueryEndpoint = async (
  t: Test,
  answer: QueryAnswer | ((call: URLSearchParams) => QueryAnswer),
): Promise<{ readonly port: number; readonly calls: readonly URLSearchParams[] }> => {
  const calls: URLSearchParams[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const call = new URLSearchParams(body)
      calls.push(call)
      const { status, body: answered } = typeof answer === 'function' ? answer(call) : answer
      response.writeHead(status)
      response.end(answered)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { port: (server.address() as AddressInfo).port, calls }
}
