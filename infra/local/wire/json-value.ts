import type { AwsObject, AwsValue } from './handler.ts'
import { AwsFault } from '../../model/fault.ts'
import { resolveShape, type ServiceModel, type Shape, type ShapeRef } from './service-model.ts'
import { parseTimestamp } from './scalar-text.ts'

/**
 * Parses a document of the json protocol into a shape.
 *
 * @throws AwsFault SerializationException where text is no JSON or a value has the wrong type
 */
export const parseJson = (model: ServiceModel, shapeName: string, text: string): AwsObject => {
  const document = documentOf(text)
  return asObject(decode(model, { shape: shapeName }, document))
}

const documentOf = (text: string): unknown => {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new AwsFault('SerializationException', cause.message)
    throw cause
  }
}

const asObject = (value: AwsValue): AwsObject => {
  if (isObject(value)) return value
  throw new AwsFault('SerializationException', 'Start of structure or map expected.')
}

const isObject = (value: unknown): value is AwsObject =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !(value instanceof Uint8Array)

const decode = (model: ServiceModel, ref: ShapeRef, value: unknown): AwsValue => {
  if (value === null || value === undefined) return undefined
  const shape = resolveShape(model, ref.shape)
  switch (shape.type) {
    case 'structure':
      return decodeMembers(model, shape, value)
    case 'map':
      return decodeMap(model, shape, value)
    case 'list':
      if (!Array.isArray(value)) throw unexpected(value)
      return value.map((item: unknown) => decode(model, shape.member ?? ref, item))
    default:
      return decodeScalar(shape, value)
  }
}

const decodeMembers = (model: ServiceModel, shape: Shape, value: unknown): AwsObject => {
  if (!isObject(value)) throw unexpected(value)
  const object: Record<string, AwsValue> = {}
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const key = ref.locationName ?? name
    const member = Object.hasOwn(value, key) ? decode(model, ref, value[key]) : undefined
    if (member !== undefined) object[name] = member
  }
  return object
}

const decodeMap = (model: ServiceModel, shape: Shape, value: unknown): AwsObject => {
  const ref = shape.value
  if (!isObject(value) || ref === undefined) throw unexpected(value)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, decode(model, ref, item)]),
  )
}

const decodeScalar = (shape: Shape, value: unknown): AwsValue => {
  switch (shape.type) {
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      if (typeof value === 'number') return value
      break
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'timestamp': {
      const isTime = typeof value === 'number' || typeof value === 'string'
      const date = isTime ? parseTimestamp(value) : undefined
      if (date !== undefined) return date
      break
    }
    case 'blob':
      if (typeof value === 'string') return Buffer.from(value, 'base64')
      break
    default:
      if (typeof value === 'string') return value
  }
  throw unexpected(value)
}

const unexpected = (value: unknown): AwsFault =>
  new AwsFault('SerializationException', `Unexpected ${typeof value} in the request document.`)

/** Serialises an output: timestamps as seconds since the epoch, blobs in base64. */
export const serialiseJson = (
  model: ServiceModel,
  shapeName: string | undefined,
  output: AwsObject,
): string =>
  shapeName === undefined ? '{}' : JSON.stringify(encode(model, { shape: shapeName }, output))

const encode = (model: ServiceModel, ref: ShapeRef, value: AwsValue): unknown => {
  if (value === undefined) return undefined
  const shape = resolveShape(model, ref.shape)
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) {
    return value.map((item: AwsValue) => encode(model, shape.member ?? ref, item))
  }
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const member = shape.type === 'map' ? shape.value : shape.members?.[name]
      if (member === undefined) throw new Error(`${ref.shape} has no member ${name}.`)
      return [
        shape.type === 'map' ? name : (member.locationName ?? name),
        encode(model, member, item),
      ]
    }),
  )
}
