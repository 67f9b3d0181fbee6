import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { AwsFault } from '../../model/fault.ts'
import { faultAnswer, type WireAnswer } from '../wire/fault-answer.ts'
import {
  namesOperationInBody,
  recogniseCall,
  type RecognisedCall,
  type RequestHead,
} from '../wire/recognise.ts'
import type { ServiceModels } from '../wire/service-model.ts'
import { passOn, type Handlers } from '../wire/handler.ts'
import type { Log } from '../../foundation/log.ts'
import { CallerGone, type MotoClient } from '../moto/moto-client.ts'
import { isMissingInMoto, missingInMoto } from './moto-gap.ts'
import { answerOwnCall, findOwnCall } from './own-call.ts'
import { faultOf } from '../wire/fault-of.ts'
import { readBody } from './read-body.ts'
import { refuseWebPage } from './refuse-web-page.ts'

export interface GatewayParts {
  readonly region: string
  /** The cloud's address on its bridge: like loopback, a host name that requests may come with. */
  readonly hostAddress: string
  readonly models: ServiceModels
  readonly moto: MotoClient
  readonly handlers: Handlers
  /** Told about each call that was answered, before its caller has the whole answer. */
  readonly onAnswered: (call: RecognisedCall, status: number) => void
  /** Paths that are Assay's own; undefined leaves the request to AWS's protocols. */
  readonly control?: (
    head: RequestHead,
    incoming: IncomingMessage,
  ) => Promise<WireAnswer> | WireAnswer | undefined
  readonly log: Log
}

/** Serves the AWS wire protocols: own calls here, every other one by moto. */
export const createRequestListener =
  (parts: GatewayParts): RequestListener =>
  (incoming, outgoing) => {
    const requestId = randomUUID()
    serve(parts, incoming, outgoing, requestId).catch((error: unknown) => {
      const head = headOf(incoming)
      const call = recogniseCall(head, undefined, parts.region)
      answerFault(parts, outgoing, call, error, requestId)
    })
  }

const headOf = (incoming: IncomingMessage): RequestHead => ({
  method: incoming.method ?? 'GET',
  url: incoming.url ?? '/',
  headers: incoming.headers,
})

const serve = async (
  parts: GatewayParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  requestId: string,
): Promise<void> => {
  const head = headOf(incoming)
  refuseWebPage(head.headers, parts.hostAddress)
  if (!URL.canParse(head.url, 'http://gateway')) {
    // S3's own words for it; the other services name no error of this kind.
    throw new AwsFault('InvalidURI', "Couldn't parse the specified URI.", 400)
  }
  const control = parts.control?.(head, incoming)
  if (control !== undefined) {
    write(outgoing, await control)
    return void incoming.resume()
  }
  const form = namesOperationInBody(head) ? await readBody(incoming) : undefined
  const call = recogniseCall(head, form, parts.region)
  try {
    await answer(parts, incoming, outgoing, { call, form, requestId })
  } catch (error) {
    answerFault(parts, outgoing, call, error, requestId)
  }
}

interface Exchange {
  readonly call: RecognisedCall
  readonly form: Buffer | undefined
  readonly requestId: string
}

const answer = async (
  parts: GatewayParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { call, form, requestId }: Exchange,
): Promise<void> => {
  const own = findOwnCall(parts, call)
  let body = form
  if (own !== undefined) {
    body ??= await readBody(incoming)
    const answered = await answerOwnCall(parts, own, { incoming, body, requestId })
    if (answered !== passOn) {
      parts.onAnswered(call, answered.status)
      return write(outgoing, answered)
    }
  }
  const passed = await parts.moto.pass(incoming, outgoing, body, isMissingInMoto)
  parts.onAnswered(call, passed.status)
  if ('body' in passed) throw missingInMoto(call, passed)
}

const answerFault = (
  parts: GatewayParts,
  outgoing: ServerResponse,
  call: RecognisedCall,
  error: unknown,
  requestId: string,
): void => {
  if (error instanceof CallerGone) return
  const fault = faultOf(error)
  if (fault.httpStatus >= 500) {
    const { service, operation } = call
    parts.log('error', 'call failed', { service, operation, requestId, error })
  }
  if (outgoing.headersSent) return void outgoing.destroy()
  const namespace = parts.models.get(call.service)?.metadata.xmlNamespace
  write(outgoing, faultAnswer(call.protocol, fault, requestId, namespace))
}

const write = (outgoing: ServerResponse, { status, headers, body }: WireAnswer): void => {
  outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) })
  outgoing.end(body)
}
