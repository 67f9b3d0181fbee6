import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'

export interface QueryAnswer {
  readonly status: number
  readonly body: string
}

/** An endpoint of AWS's query protocol: gives every call one answer, keeps what it was sent. */
export const startQueryEndpoint = async (
  t: Test,
  answer: QueryAnswer,
): Promise<{ readonly port: number; readonly calls: readonly URLSearchParams[] }> => {
  const calls: URLSearchParams[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      calls.push(new URLSearchParams(body))
      response.writeHead(answer.status)
      response.end(answer.body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { port: (server.address() as AddressInfo).port, calls }
}
