import { Agent, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { orMotoGone } from './moto-gone.ts'
import { connectionHeaders } from './connection-headers.ts'

export interface MotoAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/** moto's server, reached with the caller's own bytes. */
export interface MotoClient {
  /**
   * Sends the request on and the answer back, except for an answer that `intercept` claims by its
   * head: that one is handed over instead of being written. An answer without a body is never
   * claimed: moto gives HTML as the type of S3's empty 404s too.
   *
   * @param body what was read of the request already; undefined streams it
   * @throws CallerGone, and MotoGone when moto does not answer, or goes away within an answer of
   *   1 MiB at most; a larger one is streamed, and looks cut to the caller
   */
  readonly pass: (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer | undefined,
    intercept: (status: number, contentType: string) => boolean,
  ) => Promise<MotoAnswer | { readonly status: number }>
  /** Sends the request on and reads the answer whole. @throws MotoGone, CallerGone */
  readonly send: (incoming: IncomingMessage, body: Buffer) => Promise<MotoAnswer>
}

/** Who asked has gone: nobody waits for the answer, and moto is well. */
export class CallerGone extends Error {
  constructor() {
    super('The caller closed the connection before the answer.')
    this.name = 'CallerGone'
  }
}

/** moto holds SQS long polls for 20 s; anything six times as long is stuck. */
const silenceMs = 120_000

/** moto makes an answer whole before it sends it: only objects of S3 are worth a stream. */
const heldBytesMax = 1024 * 1024

export const createMotoClient = (port: number): MotoClient => {
  const agent = new Agent({ keepAlive: true })
  const exchange = (incoming: IncomingMessage, body: Buffer | undefined) =>
    ask({ agent, port }, incoming, body)
  return {
    pass: (incoming, outgoing, body, intercept) =>
      orMotoGone(port, async () => {
        const answer = await exchange(incoming, body)
        const status = answer.statusCode ?? 502
        const bytes = Number(answer.headers['content-length'] ?? Infinity)
        if (incoming.method === 'HEAD' || bytes === 0 || bytes > heldBytesMax) {
          await stream(answer, outgoing)
          return { status }
        }
        const held = await whole(answer)
        if (intercept(status, held.contentType)) return held
        writeHead(answer, outgoing)
        outgoing.end(held.body)
        return { status }
      }),
    send: (incoming, body) => orMotoGone(port, async () => whole(await exchange(incoming, body))),
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
    outgoing.setTimeout(silenceMs, () => outgoing.destroy(new DOMException('', 'TimeoutError')))
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
    incoming.once('aborted', () => outgoing.destroy(new CallerGone()))
    if (body === undefined) incoming.pipe(outgoing)
    else outgoing.end(body)
  })

const writeHead = (answer: IncomingMessage, outgoing: ServerResponse): void => {
  outgoing.sendDate = false
  outgoing.writeHead(
    answer.statusCode ?? 502,
    answer.statusMessage ?? '',
    withoutConnectionHeaders(answer.rawHeaders) as unknown as string[],
  )
}

const stream = (answer: IncomingMessage, outgoing: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    writeHead(answer, outgoing)
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
