import type { AwsObject } from './handler.ts'
import { AwsFault } from '../../model/fault.ts'
import type { WireAnswer } from './fault-answer.ts'
import { parseJson, serialiseJson } from './json-value.ts'
import { parseQueryInput } from './query-input.ts'
import type { RecognisedCall } from './recognise.ts'
import { modelledStatus, type ServiceModel } from './service-model.ts'
import { validateInput } from './validate.ts'
import { parseXmlAnswer, parseXmlError } from './xml-answer.ts'
import { serialiseXml } from './xml-output.ts'

/**
 * Reads the input of a recognised call and checks it against the service model.
 *
 * @throws AwsFault with the service's own code and wording for what is malformed
 */
export const parseCallInput = (
  model: ServiceModel,
  call: RecognisedCall & { readonly operation: string },
  body: Buffer,
): AwsObject => {
  const shape = model.operations[call.operation]?.input?.shape
  const input =
    model.metadata.protocol === 'json'
      ? shape === undefined
        ? {}
        : parseJson(model, shape, body.toString('utf8'))
      : parseQueryInput(model, call.operation, call.parameters ?? new URLSearchParams())
  validateInput(model, call.operation, input)
  return input
}

/** An operation's output in the service's protocol. */
export const serialiseAnswer = (
  model: ServiceModel,
  operation: string,
  output: AwsObject,
  requestId: string,
): WireAnswer => {
  const { protocol, jsonVersion } = model.metadata
  const isJson = protocol === 'json'
  const text = isJson
    ? serialiseJson(model, model.operations[operation]?.output?.shape, output)
    : serialiseXml(model, operation, output, requestId)
  const contentType = isJson ? `application/x-amz-json-${jsonVersion ?? '1.1'}` : 'text/xml'
  return {
    status: 200,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
    body: Buffer.from(text),
  }
}

/**
 * Reads another server's answer to an operation.
 *
 * @throws AwsFault the error that the answer carries
 */
export const parseAnswer = (
  model: ServiceModel,
  operation: string,
  answer: { readonly status: number; readonly body: Buffer },
): AwsObject => {
  const text = answer.body.toString('utf8')
  if (answer.status >= 400) throw parseFault(model, text, answer.status)
  const shape = model.operations[operation]?.output?.shape
  if (model.metadata.protocol !== 'json') return parseXmlAnswer(model, operation, text)
  return shape === undefined ? {} : parseJson(model, shape, text)
}

const parseFault = (model: ServiceModel, text: string, status: number): AwsFault => {
  const error = model.metadata.protocol === 'json' ? parseJsonError(text) : parseXmlError(text)
  if (error === undefined) return new AwsFault('InternalFailure', text.slice(0, 500), status)
  return new AwsFault(error.code, error.message, status)
}

const parseJsonError = (text: string): { code: string; message: string } | undefined => {
  const document = jsonObject(text)
  const type = document['__type'] ?? document['code']
  if (typeof type !== 'string') return undefined
  const message = document['message'] ?? document['Message'] ?? ''
  return { code: type.slice(type.lastIndexOf('#') + 1), message: String(message) }
}

const jsonObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const document: unknown = JSON.parse(text)
    return typeof document === 'object' && document !== null ? { ...document } : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** A handler's fault with the HTTP status that the service model gives its code, if it does. */
export const withModelledStatus = (model: ServiceModel, fault: AwsFault): AwsFault => {
  const status = fault.httpStatus === 400 ? modelledStatus(model, fault.code) : undefined
  if (status === undefined) return fault
  return new AwsFault(fault.code, fault.message, status)
}
