import { XMLParser } from 'fast-xml-parser'
import type { AwsObject, AwsValue } from './handler.ts'
import { parseScalarText } from './scalar-text.ts'
import { resolveShape, type ServiceModel, type Shape, type ShapeRef } from './service-model.ts'

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  // Numeric references occur in what moto writes; document types do not.
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: 1_000_000, maxExpandedLength: 1e8 },
})

/** Parses an answer in the query or ec2 protocol into the operation's output. */
export const parseXmlAnswer = (model: ServiceModel, operation: string, text: string): AwsObject => {
  const ref = model.operations[operation]?.output
  if (ref === undefined) return {}
  const root = asTree(firstElement(parser.parse(text)))
  const body = ref.resultWrapper === undefined ? root : asTree(root[ref.resultWrapper])
  return decodeStructure(model, resolveShape(model, ref.shape), body)
}

/** Code and message of an error answer in XML; undefined if it is none. */
export const parseXmlError = (text: string): { code: string; message: string } | undefined => {
  const root = asTree(firstElement(parser.parse(text)))
  const error = asTree(asTree(root['Errors'])['Error'] ?? root['Error'] ?? root)
  const code = error['Code']
  if (code === undefined) return undefined
  return { code: textOf(code), message: textOf(error['Message'] ?? '') }
}

type Tree = Readonly<Record<string, unknown>>

const firstElement = (document: unknown): unknown =>
  Object.entries(asTree(document)).find(([name]) => !name.startsWith('?') && name !== '#text')?.[1]

const asTree = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : String(asTree(value)['#text'] ?? '')

const decodeStructure = (model: ServiceModel, shape: Shape, tree: Tree): AwsObject => {
  const object: Record<string, AwsValue> = {}
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const child = tree[ref.locationName ?? name]
    const value = child === undefined ? undefined : decode(model, ref, child)
    if (value !== undefined) object[name] = value
  }
  return object
}

const decode = (model: ServiceModel, ref: ShapeRef, value: unknown): AwsValue => {
  const shape = resolveShape(model, ref.shape)
  switch (shape.type) {
    case 'structure':
      return decodeStructure(model, shape, asTree(value))
    case 'list':
      return decodeList(model, shape, ref, value)
    case 'map':
      return decodeMap(model, shape, value)
    default:
      return parseScalarText(shape, textOf(value))
  }
}

const decodeList = (
  model: ServiceModel,
  shape: Shape,
  ref: ShapeRef,
  value: unknown,
): readonly AwsValue[] => {
  const member = shape.member
  if (member === undefined) return []
  const isEc2 = model.metadata.protocol === 'ec2'
  const isFlat = shape.flattened === true || ref.flattened === true
  const tag = member.locationName ?? (isEc2 ? 'item' : 'member')
  return listed(isFlat ? value : asTree(value)[tag]).map((item) => decode(model, member, item))
}

const decodeMap = (model: ServiceModel, shape: Shape, value: unknown): AwsObject => {
  const { key, value: item } = shape
  if (key === undefined || item === undefined) return {}
  return Object.fromEntries(
    listed(shape.flattened ? value : asTree(value)['entry']).map((entry) => [
      textOf(asTree(entry)[key.locationName ?? 'key']),
      decode(model, item, asTree(entry)[item.locationName ?? 'value']),
    ]),
  )
}

const listed = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]
