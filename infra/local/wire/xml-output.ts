import type { AwsObject, AwsValue } from './handler.ts'
import { scalarText } from './scalar-text.ts'
import { resolveShape, type ServiceModel, type Shape, type ShapeRef } from './service-model.ts'

/**
 * Serialises an output as the query and ec2 protocols do. An output member that the service model
 * does not know is a fault of the handler and throws: a client would never see it.
 */
export const serialiseXml = (
  model: ServiceModel,
  operation: string,
  output: AwsObject,
  requestId: string,
): string => {
  const { output: ref } = model.operations[operation] ?? {}
  const isEc2 = model.metadata.protocol === 'ec2'
  const body =
    ref === undefined ? '' : members(model, resolveShape(model, ref.shape), output, isEc2)
  const open = `<${operation}Response xmlns="${model.metadata.xmlNamespace ?? ''}">`
  const close = `</${operation}Response>`
  if (isEc2) {
    const id = element('requestId', escapeXml(requestId))
    // Operations without an output answer <return>true</return> (EC2 API reference).
    return declaration + open + id + (ref === undefined ? element('return', 'true') : body) + close
  }
  const wrapped = ref?.resultWrapper === undefined ? body : element(ref.resultWrapper, body)
  const metadata = element('ResponseMetadata', element('RequestId', escapeXml(requestId)))
  return open + wrapped + metadata + close
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

const members = (model: ServiceModel, shape: Shape, value: AwsValue, isEc2: boolean): string =>
  Object.entries(asRecord(value))
    .map(([name, item]) => {
      const ref = shape.members?.[name]
      if (ref === undefined) throw new Error(`The service model has no output member ${name}.`)
      return item === undefined ? '' : member(model, ref, name, item, isEc2)
    })
    .join('')

const member = (
  model: ServiceModel,
  ref: ShapeRef,
  name: string,
  value: AwsValue,
  isEc2: boolean,
): string => {
  const shape = resolveShape(model, ref.shape)
  const tag = ref.locationName ?? name
  if (shape.type === 'list' && shape.member !== undefined && Array.isArray(value)) {
    const item = shape.member
    const itemTag = item.locationName ?? (isEc2 ? 'item' : 'member')
    const isFlat = shape.flattened === true || ref.flattened === true
    const items = value
      .map((each: AwsValue) => element(isFlat ? tag : itemTag, content(model, item, each, isEc2)))
      .join('')
    return isFlat ? items : element(tag, items)
  }
  return element(tag, content(model, ref, value, isEc2))
}

const content = (model: ServiceModel, ref: ShapeRef, value: AwsValue, isEc2: boolean): string => {
  const shape = resolveShape(model, ref.shape)
  switch (shape.type) {
    case 'structure':
      return members(model, shape, value, isEc2)
    case 'map':
      return entries(model, shape, value, isEc2)
    case 'list':
      return member(model, { shape: ref.shape, flattened: true }, 'member', value, isEc2)
    default:
      return escapeXml(scalarText(shape, value))
  }
}

const entries = (model: ServiceModel, shape: Shape, value: AwsValue, isEc2: boolean): string => {
  const { key, value: item } = shape
  if (key === undefined || item === undefined) return ''
  return Object.entries(asRecord(value))
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) =>
      element(
        'entry',
        element(key.locationName ?? 'key', escapeXml(name)) +
          element(item.locationName ?? 'value', content(model, item, each, isEc2)),
      ),
    )
    .join('')
}

const asRecord = (value: AwsValue): AwsObject =>
  typeof value === 'object' && value !== null ? (value as AwsObject) : {}

/** One XML element; `body` is markup already. */
export const element = (name: string, body: string): string => `<${name}>${body}</${name}>`

// XML 1.0 knows no other control characters than these three, not even escaped.
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** Text as XML character data. */
export const escapeXml = (text: string): string =>
  text
    .replace(forbidden, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
