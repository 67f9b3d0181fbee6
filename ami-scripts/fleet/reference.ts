/** Pure. Values of a call that only an earlier call's answer brings. */

/** Stands for a member of what an earlier step of the same plan answers, such as a new ARN. */
export interface Reference {
  readonly resultOf: string
  readonly member: string
}

/** `T`, with a reference in the place of any of its values. */
export type Deferred<T> = T extends string | number | boolean
  ? T | Reference
  : { readonly [Member in keyof T]: Deferred<T[Member]> }

/** What the steps taken so far answered, by the name of their call. */
export type Results = ReadonlyMap<string, object>

export const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' && value !== null && 'resultOf' in value && 'member' in value

/**
 * The same data with every reference replaced by its value; nothing else changes.
 *
 * @throws Error when no earlier step answered it: a plan out of order
 */
export const resolveReferences = <T>(input: Deferred<T>, results: Results): T => {
  const resolve = (value: unknown): unknown => {
    if (isReference(value)) return resolveReference(value, results)
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]))
  }
  return resolve(input) as T
}

const resolveReference = ({ resultOf, member }: Reference, results: Results): unknown => {
  const value: unknown = Reflect.get(results.get(resultOf) ?? {}, member)
  if (value === undefined) throw new Error(`no earlier step answered ${resultOf}.${member}`)
  return value
}
