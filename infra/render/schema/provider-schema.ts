/** The part of `terraform providers schema -json` that the stand-in serves and the reader uses. */
export interface ProviderSchema {
  readonly provider: Block
  /** By type, for example aws_vpc. */
  readonly resources: Readonly<Record<string, Block>>
}

export interface Block {
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly blocks: Readonly<Record<string, NestedBlock>>
}

export interface Attribute {
  readonly type: AttributeType
  readonly isRequired?: true
  readonly isOptional?: true
  readonly isComputed?: true
}

/** As cty writes types in JSON. */
export type AttributeType =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set' | 'map', AttributeType]
  | readonly ['object', Readonly<Record<string, AttributeType>>]

export interface NestedBlock extends Block {
  readonly nesting: 'list' | 'set' | 'single'
  readonly isRequired?: true
  /** Whether it may not be repeated. */
  readonly isSole?: true
}
