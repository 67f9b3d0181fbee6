/**
 * The classes that cdktn generates of a provider's schema, as their compiled JavaScript tells them.
 * Of a resource and of each block in it there is one; its fields are in it three times over: a
 * comment with who sets them, a getter with their type, and an emitter of HCL with their nesting.
 */
export interface GeneratedClass {
  /** Of a block: in small letters, without the ending. */
  readonly name: string
  /** Of the resources, for example aws_vpc. */
  readonly resourceType: string | undefined
  readonly isProvider: boolean
  readonly fields: readonly Field[]
}

export interface Field {
  readonly name: string
  readonly isComputed: boolean
  readonly isOptional: boolean
  readonly isRequired: boolean
  readonly getter: Getter
  /** Undefined where HCL cannot set it. */
  readonly emitted: Emitted | undefined
}

/** What the getter says: how a plain value is read, or which class the value is of. */
export interface Getter {
  /** For example StringAttribute, ListAttribute. */
  readonly reads: string | undefined
  readonly className: string | undefined
  readonly isSet: boolean
}

export interface Emitted {
  readonly isBlock: boolean
  readonly shape: string
  /** For example string, stringList, or a class. */
  readonly storage: string
  readonly isRepeated: boolean
}

const classPattern = /^class (\w+) extends cdktn\.(\w+) \{\n([\s\S]*?)^\}/gm
const emitterPattern = /^function (\w+?)ToHclTerraform\(struct\) \{\n([\s\S]*?)^\}/gm
const fieldPattern =
  /^ {4}\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)$/gm
const emittedPattern = new RegExp(
  String.raw`^ +(\w+): \{\n +value: (.*),\n +isBlock: (true|false),\n +type: "(\w+)",` +
    String.raw`\n +storageClassType: "(\w+)",`,
  'gm',
)

/** @param source every file of one resource, or of the provider */
export const readClasses = (source: string): readonly GeneratedClass[] => {
  const emitters = new Map(
    [...source.matchAll(emitterPattern)].map(([, name = '', body = '']) => [
      name.toLowerCase(),
      readEmitted(body),
    ]),
  )
  const classes = [...source.matchAll(classPattern)]
    .filter(([, , base = '']) => /^(ComplexObject|TerraformResource|TerraformProvider)$/.test(base))
    .map(([, name = '', base = '', body = '']) => {
      const own = /^ {4}synthesizeHclAttributes\(\) \{\n([\s\S]*?)^ {4}\}/m.exec(body)?.[1]
      const emitted = own === undefined ? emitters.get(blockName(name)) : readEmitted(own)
      return {
        name: blockName(name),
        resourceType: /static tfResourceType = "(\w+)"/.exec(body)?.[1],
        isProvider: base === 'TerraformProvider',
        fields: readFields(body, emitted ?? new Map()),
      }
    })
  const named = new Set(classes.map(({ name }) => name))
  // The provider's own blocks cannot be referred to, so that they have an emitter and no class.
  const bare = [...emitters]
    .filter(([name]) => !named.has(name))
    .map(([name, emitted]) => ({
      ...{ name, resourceType: undefined, isProvider: false },
      fields: [...emitted].map(([field, how]) => settable(field, how)),
    }))
  return [...classes, ...bare]
}

/** A block's class and its emitter have one name but for the ending and the first letter's case. */
const blockName = (name: string): string => name.replace(/OutputReference$/, '').toLowerCase()

const settable = (name: string, emitted: Emitted): Field => ({
  ...{ name, emitted, isComputed: false, isOptional: true, isRequired: false },
  getter: { reads: undefined, className: undefined, isSet: false },
})

const readFields = (body: string, emitted: ReadonlyMap<string, Emitted>): readonly Field[] => {
  const comments = [...body.matchAll(fieldPattern)]
  return comments.map((comment, index) => {
    const [line, name = '', computed, optional, required] = comment
    const begin = comment.index + line.length
    return {
      name,
      isComputed: computed === 'true',
      isOptional: optional === 'true',
      isRequired: required === 'true',
      getter: readGetter(body.slice(begin, comments[index + 1]?.index)),
      emitted: emitted.get(name),
    }
  })
}

const readGetter = (code: string): Getter => {
  const [, reads] = /this\.get(\w+Attribute)\(/.exec(code) ?? []
  const [, className, isSet] =
    /= new (?:\w+\.)?(\w+)\(this, "\w+"(?:, (true|false))?\)/.exec(code) ?? []
  return { reads, className, isSet: isSet === 'true' || code.includes('Fn.tolist(') }
}

const readEmitted = (code: string): ReadonlyMap<string, Emitted> =>
  new Map(
    [...code.matchAll(emittedPattern)].map(
      ([, name = '', value = '', isBlock, shape = '', storage = '']) => [
        name,
        {
          isBlock: isBlock === 'true',
          shape,
          storage,
          isRepeated: value.startsWith('cdktn.listMapper'),
        },
      ],
    ),
  )
