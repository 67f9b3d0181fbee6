/** Pure. What differs between two things of one shape, member by member. */

export type Leaf = string | number | boolean

/** One member that is to change; null where it is not there, as JSON has it. */
export interface Change {
  /** Its path, such as `metadataOptions.httpTokens`. */
  readonly member: string
  readonly from: Leaf | null
  readonly to: Leaf | null
}

/** Members of `found` that are not as in `wanted`, in the order of `wanted`, then of `found`. */
export const differences = (found: object, wanted: object): readonly Change[] => {
  const from = leavesOf(found)
  const to = leavesOf(wanted)
  return [...new Set([...to.keys(), ...from.keys()])]
    .filter((member) => from.get(member) !== to.get(member))
    .map((member) => ({ member, from: from.get(member) ?? null, to: to.get(member) ?? null }))
}

/**
 * The values of plain data by path. A list of values is one of them, whatever its order: AWS keeps
 * none for subnets, security groups and the like.
 */
export const leavesOf = (data: object): ReadonlyMap<string, Leaf> => {
  const leaves = new Map<string, Leaf>()
  const walk = (value: unknown, path: readonly string[]): void => {
    if (value === undefined || value === null) return
    if (Array.isArray(value) && value.every(isLeaf)) {
      if (value.length > 0) leaves.set(path.join('.'), value.toSorted().join(' '))
    } else if (typeof value === 'object') {
      for (const [key, part] of Object.entries(value)) walk(part, [...path, key])
    } else if (isLeaf(value)) {
      leaves.set(path.join('.'), value)
    }
  }
  walk(data, [])
  return leaves
}

const isLeaf = (value: unknown): value is Leaf =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** `max 9 -> 4 (-5)`. */
export const describeChange = ({ member, from, to }: Change): string =>
  `${member} ${shown(from)} -> ${shown(to)}${delta(from, to)}`

/** Both values in a sentence: `max is 9, not 4`. */
export const describeDifference = ({ member, from, to }: Change): string =>
  `${member} is ${shown(from)}, not ${shown(to)}`

const delta = (from: Leaf | null, to: Leaf | null): string => {
  if (typeof from !== 'number' || typeof to !== 'number') return ''
  return ` (${to > from ? '+' : ''}${to - from})`
}

/** User data would fill a screen: of a long text its length is shown. */
const longText = 64

const shown = (value: Leaf | null): string => {
  if (value === null) return '(none)'
  const text = String(value)
  return text.length > longText ? `(${text.length} characters)` : text
}
