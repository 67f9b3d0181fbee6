import type { IncomingMessage } from 'node:http'
import { AwsFault } from '../../model/fault.ts'
import {
  parseAnswer,
  parseCallInput,
  serialiseAnswer,
  withModelledStatus,
} from '../wire/call-codec.ts'
import type { WireAnswer } from '../wire/fault-answer.ts'
import type { RecognisedCall } from '../wire/recognise.ts'
import type { ServiceModel, ServiceModels } from '../wire/service-model.ts'
import { passOn, type CallContext, type Handler, type Handlers } from '../wire/handler.ts'
import type { MotoClient } from '../moto/moto-client.ts'

/** A recognised call together with what answers it. */
export interface OwnCall {
  readonly call: RecognisedCall & { readonly operation: string }
  readonly model: ServiceModel
  readonly handler: Handler
}

/**
 * Undefined for a call that moto answers: another service, operation or API version. The cloud is
 * one region, as are its bodies and its model: a call to any other one is moto's, unread.
 */
export const findOwnCall = (
  parts: {
    readonly region: string
    readonly models: ServiceModels
    readonly handlers: Handlers
  },
  call: RecognisedCall,
): OwnCall | undefined => {
  const { service, operation, version, region } = call
  if (region !== parts.region) return undefined
  const model = parts.models.get(service)
  const handlers = Object.hasOwn(parts.handlers, service) ? parts.handlers[service] : undefined
  if (model === undefined || handlers === undefined || operation === undefined) return undefined
  // Classic and newer load balancers share an endpoint: only the version tells them apart. EC2's
  // older versions differ by operations and members alone, so any of them will do.
  if (model.metadata.protocol === 'query' && version !== model.metadata.apiVersion) return undefined
  const handler = Object.hasOwn(handlers, operation) ? handlers[operation] : undefined
  return handler === undefined ? undefined : { call: { ...call, operation }, model, handler }
}

interface Request {
  readonly incoming: IncomingMessage
  readonly body: Buffer
  readonly requestId: string
}

/**
 * Reads, validates, answers and serialises one own call; or leaves it to moto, with nothing sent
 * yet. Throws AwsFault or whatever broke.
 */
export const answerOwnCall = async (
  parts: { readonly moto: MotoClient },
  { call, model, handler }: OwnCall,
  { incoming, body, requestId }: Request,
): Promise<WireAnswer | typeof passOn> => {
  const { service, operation } = call
  const context: CallContext = {
    service,
    operation,
    requestId,
    forward: async () => parseAnswer(model, operation, await parts.moto.send(incoming, body)),
  }
  try {
    const output = await handler(parseCallInput(model, call, body), context)
    return output === passOn ? passOn : serialiseAnswer(model, operation, output, requestId)
  } catch (error) {
    throw error instanceof AwsFault ? withModelledStatus(model, error) : error
  }
}
