import { Agent, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { AwsFault } from '../../model/fault.ts'
import { connectionHeaders } from './connection-headers.ts'

export interface MotoAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/** moto's server, reached with the caller's own bytes. */
export interface MotoClient {
  /**
   * Sends the request on and streams the answer back, except for an answer that `intercept` claims
   * by its head: that one is read whole and handed over instead of being written. An answer
   * without a body is never claimed: moto gives HTML as the type of S3's empty 404s too.
   *
   * @param body what was read of the request already; undefined streams it
   * @throws AwsFault ServiceUnavailable when moto does not answer
   */
  readonly pass: (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer | undefined,
    intercept: (status: number, contentType: string) => boolean,
  ) => Promise<MotoAnswer | { readonly status: number }>
  /** Sends the request on and reads the answer whole. */
  readonly send: (incoming: IncomingMessage, body: Buffer) => Promise<MotoAnswer>
}

/** moto holds SQS long polls for 20 s; anything six times as long is stuck. */
const silenceMs = 120_000

export const createMotoClient = (port: number): MotoClient => {
  const agent = new Agent({ keepAlive: true })
  const exchange = (incoming: IncomingMessage, body: Buffer | undefined) =>
    ask({ agent, port }, incoming, body)
  return {
    pass: async (incoming, outgoing, body, intercept) => {
      const answer = await exchange(incoming, body)
      const status = answer.statusCode ?? 502
      const isBare = incoming.method === 'HEAD' || answer.headers['content-length'] === '0'
      const contentType = answer.headers['content-type'] ?? ''
      if (!isBare && intercept(status, contentType)) return whole(answer)
      await stream(answer, outgoing)
      return { status }
    },
    send: async (incoming, body) => whole(await exchange(incoming, body)),
  }
}

const whole = async (answer: IncomingMessage): Promise<MotoAnswer> => ({
  status: answer.statusCode ?? 502,
  contentType: answer.headers['content-type'] ?? '',
  body: await buffer(answer),
})

const ask = (
  moto: { readonly agent: Agent; readonly port: number },
  incoming: IncomingMessage,
  body: Buffer | undefined,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: moto.port,
      agent: moto.agent,
      method: incoming.method,
      path: incoming.url,
      // The list form keeps order, case and repetition; the signature covers some of them.
      headers: withoutConnectionHeaders(incoming.rawHeaders) as unknown as string[],
    })
    outgoing.setTimeout(silenceMs, () => outgoing.destroy(new Error('moto is silent')))
    outgoing.once('response', resolve)
    outgoing.once('error', (cause) => reject(unavailable(moto.port, cause)))
    incoming.once('aborted', () => outgoing.destroy())
    if (body === undefined) incoming.pipe(outgoing)
    else outgoing.end(body)
  })

/** The fault for a moto that is gone: SDKs know it as one to try again. */
const unavailable = (port: number, cause: unknown): AwsFault => {
  const fault = new AwsFault(
    'ServiceUnavailable',
    `The local cloud's record keeper (moto, 127.0.0.1:${port}) does not answer, so nothing was ` +
      'changed. Its records are lost with it: `make up` begins anew.',
    503,
  )
  fault.cause = cause
  return fault
}

const stream = (answer: IncomingMessage, outgoing: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    outgoing.sendDate = false
    outgoing.writeHead(
      answer.statusCode ?? 502,
      answer.statusMessage ?? '',
      withoutConnectionHeaders(answer.rawHeaders) as unknown as string[],
    )
    outgoing.once('close', () => {
      answer.destroy()
      resolve()
    })
    // A cut answer must look cut to the client, not finished.
    answer.once('error', () => outgoing.destroy())
    answer.once('aborted', () => outgoing.destroy())
    answer.pipe(outgoing)
  })

const withoutConnectionHeaders = (raw: readonly string[]): string[] => {
  const kept: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2)
    if (!connectionHeaders.has(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}
