import type { Json, JsonObject, RenderedResource } from '../base/rendered-base.ts'
import { renderError } from './render-error.ts'
import type { AttributeType, Block, ProviderSchema } from './schema/provider-schema.ts'

/** A line of the stand-in's journal: one resource, and what the HCL set of it. */
export interface Made {
  readonly type: string
  /** The id it was given: `{{made-up-<mark>.id}}`. */
  readonly id: string
  readonly config: JsonObject
}

/** A managed resource of `tofu show -json`. */
export interface StateResource {
  readonly address: string
  readonly type: string
  readonly values: JsonObject
  readonly depends_on?: readonly string[]
}

const madeUp = /\{\{made-up-([0-9a-f]{12})\.([^{}]+)\}\}/g
/** The stand-in's numbers (values.go), alone or in a text. */
const madeUpNumber = /\b9\d{14}\b/

/**
 * What the HCL sets, by resource: in place of made-up values stands which attribute of which
 * resource they are.
 *
 * @throws AssayError ERR_RENDER_VALUE for a text that was computed from a made-up value, or that
 *   would be taken for a token
 */
export const normalise = (
  made: readonly Made[],
  state: readonly StateResource[],
  schema: ProviderSchema,
): readonly RenderedResource[] => {
  const byId = new Map(made.map((each) => [each.id, each]))
  const owners = new Map(state.map(({ address, values }) => [values['id'], address]))
  const token = (text: string): string =>
    text.replaceAll(madeUp, (whole, mark: string, path: string) => {
      const owner = owners.get(`{{made-up-${mark}.id}}`)
      return owner === undefined ? whole : `{{${owner.replaceAll('"', '')}.${path}}}`
    })
  const faults: string[] = []
  const check = (address: string, text: string): void => {
    const rest = text.replaceAll(madeUp, (whole) => (token(whole) === whole ? whole : ''))
    if (/made-up|\{\{/.test(rest) || madeUpNumber.test(rest)) faults.push(`${address}: ${text}`)
  }
  const resources = state.map(({ address, type, values, depends_on }) => {
    const config = byId.get(String(values['id']))?.config
    const block = schema.resources[type]
    if (config === undefined || block === undefined) {
      throw renderError('ERR_RENDER_VALUE', `${address} is in the state, but was never made.`)
    }
    const said = 'tags_all' in block.attributes ? withAllTags(config, values) : config
    for (const text of textsOf(said)) check(address, text)
    return {
      address,
      type,
      arguments: setIn(block, mapTexts(said, token) as JsonObject),
      dependencies: [...(depends_on ?? [])].sort(),
    }
  })
  if (faults.length > 0) {
    throw renderError('ERR_RENDER_VALUE', 'Some values cannot be rendered.', { details: faults })
  }
  return resources.sort((one, other) => (one.address < other.address ? -1 : 1))
}

/** The provider adds its default tags to the resource's own before it sends them. */
const withAllTags = (config: JsonObject, values: JsonObject): JsonObject => ({
  ...config,
  tags: values['tags_all'] ?? null,
  tags_all: null,
})

const setIn = (block: Block, config: JsonObject): JsonObject => {
  const attributes = Object.entries(block.attributes).flatMap(([name, { type }]) => {
    const value = config[name] ?? null
    return value === null ? [] : [[name, setValue(type, value)] as const]
  })
  const blocks = Object.entries(block.blocks).flatMap(([name, nested]) => {
    const value = config[name] ?? []
    const list = (Array.isArray(value) ? value : [value]) as readonly JsonObject[]
    if (list.length === 0) return []
    const objects = list.map((each) => setIn(nested, each))
    return [[name, nested.nesting === 'set' ? inOrder(objects) : objects] as const]
  })
  return Object.fromEntries(
    [...attributes, ...blocks].sort(([one], [other]) => compare(one, other)),
  )
}

const setValue = (type: AttributeType, value: Json): Json => {
  if (typeof type === 'string' || value === null) return value
  const [kind, inner] = type
  if (kind === 'object') {
    return mapEntries(value as JsonObject, (each, name) => setValue(inner[name] ?? 'string', each))
  }
  if (kind === 'map') return mapEntries(value as JsonObject, (each) => setValue(inner, each))
  const list = (value as readonly Json[]).map((each) => setValue(inner, each))
  return kind === 'set' ? inOrder(list) : list
}

const mapEntries = (object: JsonObject, change: (value: Json, name: string) => Json): JsonObject =>
  Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, change(value, name)] as const)
      .sort(([one], [other]) => compare(one, other)),
  )

/** A set has no order of its own; one by its tokens is the same whatever was made up. */
const inOrder = (list: readonly Json[]): readonly Json[] =>
  list.toSorted((one, other) => compare(JSON.stringify(one), JSON.stringify(other)))

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const textsOf = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

const mapTexts = (value: Json, change: (text: string) => string): Json => {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each: Json) => mapTexts(each, change))
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, each]) => [name, mapTexts(each, change)]),
  )
}
