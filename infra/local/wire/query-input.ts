import type { AwsObject, AwsValue } from './handler.ts'
import { AwsFault } from '../../model/fault.ts'
import { resolveShape, type ServiceModel, type Shape, type ShapeRef } from './service-model.ts'
import { parseScalarText } from './scalar-text.ts'

/** Parameters such as `Tags.member.1.Key=a` as a tree. Keys come from the network: Maps only. */
interface Node {
  value?: string
  readonly children: Map<string, Node>
}

/**
 * Parses the parameters of a query or ec2 call into the operation's input.
 *
 * @throws AwsFault MalformedInput (query) or InvalidParameterValue (ec2) for an unreadable scalar
 */
export const parseQueryInput = (
  model: ServiceModel,
  operation: string,
  parameters: URLSearchParams,
): AwsObject => {
  const input = model.operations[operation]?.input
  if (input === undefined) return {}
  const decoder = { model, isEc2: model.metadata.protocol === 'ec2' }
  return decodeStructure(decoder, resolveShape(model, input.shape), treeOf(parameters))
}

interface Decoder {
  readonly model: ServiceModel
  readonly isEc2: boolean
}

const treeOf = (parameters: URLSearchParams): Node => {
  const root: Node = { children: new Map() }
  for (const [name, value] of parameters) {
    let node = root
    for (const part of name.split('.')) {
      const child = node.children.get(part) ?? { children: new Map() }
      node.children.set(part, child)
      node = child
    }
    node.value = value
  }
  return root
}

const decodeStructure = (decoder: Decoder, shape: Shape, node: Node): AwsObject => {
  const object: Record<string, AwsValue> = {}
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const child = node.children.get(inputName(decoder, name, ref))
    if (child !== undefined) object[name] = decode(decoder, ref, child, name)
  }
  return object
}

/**
 * Name of a member on the wire. Query: locationName of flattened lists is their item's (botocore,
 * QuerySerializer). Ec2: queryName, else locationName with a capital, else the member's own name.
 */
const inputName = (decoder: Decoder, name: string, ref: ShapeRef): string => {
  if (decoder.isEc2) return ref.queryName ?? capitalised(ref.locationName ?? name)
  const shape = resolveShape(decoder.model, ref.shape)
  if (shape.type === 'list' && shape.flattened) return shape.member?.locationName ?? name
  return ref.locationName ?? name
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const decode = (decoder: Decoder, ref: ShapeRef, node: Node, name: string): AwsValue => {
  const shape = resolveShape(decoder.model, ref.shape)
  switch (shape.type) {
    case 'structure':
      return decodeStructure(decoder, shape, node)
    case 'list':
      return decodeList(decoder, shape, node, name)
    case 'map':
      return decodeMap(decoder, shape, node)
    default:
      return decodeScalar(decoder, shape, node.value ?? '', name)
  }
}

const decodeList = (decoder: Decoder, shape: Shape, node: Node, name: string): AwsValue[] => {
  const member = shape.member
  if (member === undefined) return []
  const isFlat = decoder.isEc2 || shape.flattened === true
  const items = isFlat ? node : node.children.get(member.locationName ?? 'member')
  return numbered(items).map((item) => decode(decoder, member, item, name))
}

const decodeMap = (decoder: Decoder, shape: Shape, node: Node): AwsObject => {
  const { key, value } = shape
  if (key === undefined || value === undefined) return {}
  const map: Record<string, AwsValue> = Object.create(null) as Record<string, AwsValue>
  for (const entry of numbered(shape.flattened ? node : node.children.get('entry'))) {
    const name = entry.children.get(key.locationName ?? 'key')?.value
    const child = entry.children.get(value.locationName ?? 'value')
    if (name !== undefined && child !== undefined) map[name] = decode(decoder, value, child, name)
  }
  return { ...map }
}

/** Children `1`, `2`, … in numeric order; gaps are closed, as AWS does. */
const numbered = (node: Node | undefined): Node[] =>
  [...(node?.children ?? [])]
    .filter(([index]) => /^\d+$/.test(index))
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, child]) => child)

const decodeScalar = (decoder: Decoder, shape: Shape, text: string, name: string): AwsValue => {
  const value = parseScalarText(shape, text)
  if (value !== undefined) return value
  throw decoder.isEc2
    ? new AwsFault(
        'InvalidParameterValue',
        `Invalid value '${text}' for ${capitalised(name)}. Value must be of type ${shape.type}.`,
      )
    : new AwsFault('MalformedInput', `Value '${text}' at '${name}' is not of type ${shape.type}.`)
}
