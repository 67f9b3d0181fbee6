import type { Attribute, AttributeType, Block, NestedBlock } from './provider-schema.ts'
import { readClasses, type Field, type GeneratedClass } from './read-classes.ts'

/** What one folder of the package describes. */
export interface Described {
  /** For example aws_vpc; undefined for the provider itself. */
  readonly type: string | undefined
  readonly block: Block
}

/**
 * Rebuilds the schema of one resource, or of the provider, from the code that cdktn made of it.
 *
 * @param source every file of its folder, joined
 * @returns undefined for what is neither (data sources), and for a resource with a part that cdktn
 *   writes without a type: WAF's statements, which nest in themselves
 */
export const extractSchema = (source: string): Described | undefined => {
  const classes = readClasses(source)
  const own = classes.find(({ resourceType, isProvider }) => isProvider || resourceType)
  if (own === undefined) return undefined
  const byName = new Map(classes.map((each) => [each.name, each]))
  try {
    return { type: own.isProvider ? undefined : own.resourceType, block: blockOf(own, byName) }
  } catch (error) {
    if (error instanceof Untyped) return undefined
    throw error
  }
}

type Classes = ReadonlyMap<string, GeneratedClass>

class Untyped extends Error {}

const plainTypes: Readonly<Record<string, AttributeType>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
}

/** Getters of what HCL cannot set; of lists it is said apart whether they are sets. */
const readTypes: Readonly<Record<string, AttributeType>> = {
  StringAttribute: 'string',
  NumberAttribute: 'number',
  BooleanAttribute: 'bool',
  StringMap: ['map', 'string'],
  NumberMap: ['map', 'number'],
  BooleanMap: ['map', 'bool'],
}

const blockOf = ({ fields }: GeneratedClass, classes: Classes): Block => ({
  attributes: Object.fromEntries(
    fields
      .filter((field) => !isBlock(field))
      .map((field) => [field.name, attributeOf(field, classes)]),
  ),
  blocks: Object.fromEntries(
    fields.filter(isBlock).map((field) => [field.name, nestedBlockOf(field, classes)]),
  ),
})

/** What is computed too is an attribute of objects, which HCL may write as blocks. */
const isBlock = ({ emitted, isComputed }: Field): boolean =>
  emitted?.isBlock === true && !isComputed

const attributeOf = (field: Field, classes: Classes): Attribute => ({
  type: typeOf(field, classes),
  ...(field.isRequired && { isRequired: true }),
  ...(field.isOptional && { isOptional: true }),
  ...(field.isComputed && { isComputed: true }),
})

const nestedBlockOf = (field: Field, classes: Classes): NestedBlock => {
  const { shape, storage, isRepeated } = emittedOf(field)
  if (shape !== 'list' && shape !== 'set' && shape !== 'struct') throw new Untyped()
  return {
    nesting: shape === 'struct' ? 'single' : shape,
    ...(field.isRequired && { isRequired: true }),
    ...(!isRepeated && shape !== 'struct' && { isSole: true }),
    ...blockOf(...descend(className(storage, shape), classes)),
  }
}

/** Of what is not in a list, the storage is the block's name alone. */
const className = (storage: string, shape: string): string =>
  shape === 'struct' ? `${storage}OutputReference` : storage

const emittedOf = ({ emitted }: Field): NonNullable<Field['emitted']> => {
  if (emitted === undefined) throw new Untyped()
  return emitted
}

const typeOf = (field: Field, classes: Classes): AttributeType => {
  const { emitted, getter } = field
  if (emitted === undefined) return readType(getter, classes)
  const { shape, storage } = emitted
  if (!/^[A-Z]/.test(storage)) return storedType(storage, shape)
  const object = objectOf(className(storage, shape), classes)
  return shape === 'struct' ? object : collection(shape, object)
}

const readType = ({ reads, className, isSet }: Field['getter'], classes: Classes) => {
  const plain = readTypes[reads ?? className ?? '']
  if (plain !== undefined) return plain
  const list = isSet ? 'set' : 'list'
  if (reads === 'ListAttribute') return collection(list, 'string')
  if (reads === 'NumberListAttribute') return collection(list, 'number')
  if (className === undefined) throw new Untyped()
  const object = objectOf(className, classes)
  return className.endsWith('List') ? collection(list, object) : object
}

/** `stringMapList` is read from its front: a list of maps of strings. */
const storedType = (storage: string, shape: string): AttributeType => {
  const [, plain = '', endings = ''] = /^([a-z]+)((?:List|Map)*)$/.exec(storage) ?? []
  const kinds = endings.match(/List|Map/g) ?? []
  const base = plainTypes[plain]
  if (base === undefined) throw new Untyped()
  return kinds.reduce<AttributeType>((inner, kind, index) => {
    const isOuter = index === kinds.length - 1
    return collection(isOuter ? shape : kind.toLowerCase(), inner)
  }, base)
}

const collection = (shape: string, inner: AttributeType): AttributeType => {
  if (shape !== 'list' && shape !== 'set' && shape !== 'map') throw new Untyped()
  return [shape, inner]
}

const objectOf = (className: string, classes: Classes): AttributeType => {
  const [{ fields }, inner] = descend(className, classes)
  return ['object', Object.fromEntries(fields.map((field) => [field.name, typeOf(field, inner)]))]
}

/**
 * A block's class, and the classes of what is in it: its own is none of them, since what nests in
 * itself has no schema.
 *
 * @param name of the class, or of the class of its list
 */
const descend = (name: string, classes: Classes): [GeneratedClass, Classes] => {
  const isOne = name.endsWith('OutputReference')
  const block = name.replace(isOne ? /OutputReference$/ : /List$/, '').toLowerCase()
  const found = classes.get(block)
  if (found === undefined) throw new Untyped()
  return [found, new Map([...classes].filter(([each]) => each !== block))]
}
