import type { ResourceChange } from './terraform-plan.ts'

/** One value that is to change, by its path: `ingress[0].cidr_blocks[1]`. */
export interface Difference {
  readonly path: string
  readonly from: string
  readonly to: string
}

type Change = Pick<
  ResourceChange['change'],
  'before' | 'after' | 'after_unknown' | 'before_sensitive' | 'after_sensitive'
>

const absent = '(none)'
const unknown = '(known once applied)'
const hidden = '(sensitive)'

/** A value beside its marks; each mark covers all that lies below it. */
interface Place {
  readonly before: unknown
  readonly after: unknown
  readonly unknown: unknown
  readonly beforeSensitive: unknown
  readonly afterSensitive: unknown
}

/**
 * What a change changes, down to single values, in the order of the document. A policy that is
 * written as text is compared by its statements. A sensitive value is never among the words, nor
 * what lies in it: only that it changes.
 */
export const differencesOf = (change: Change): readonly Difference[] =>
  differencesAt('', {
    before: change.before,
    after: change.after,
    unknown: change.after_unknown,
    beforeSensitive: change.before_sensitive,
    afterSensitive: change.after_sensitive,
  })

const differencesAt = (path: string, place: Place): readonly Difference[] => {
  const { before, after } = place
  if (place.beforeSensitive === true || place.afterSensitive === true) {
    const isSame = place.unknown !== true && text(before) === text(after)
    return isSame ? [] : [{ path, from: hidden, to: hidden }]
  }
  if (place.unknown === true) return [{ path, from: shown(before), to: unknown }]
  const [from, to] = [documentOf(before), documentOf(after)]
  if (from === undefined && to === undefined) {
    return text(before) === text(after) ? [] : [{ path, from: shown(before), to: shown(after) }]
  }
  // A value that gives way to a list or object, or comes for one, is told beside what lies in it.
  const given = [
    ...(from === undefined && isValue(before) ? [{ path, from: shown(before), to: absent }] : []),
    ...(to === undefined && isValue(after) ? [{ path, from: absent, to: shown(after) }] : []),
  ]
  const keys = new Set([from, to, place.unknown].flatMap((part) => Object.keys(asDocument(part))))
  const isList = Array.isArray(from) || Array.isArray(to)
  const below = [...keys].flatMap((key) =>
    differencesAt(isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`, {
      before: memberOf(from, key),
      after: memberOf(to, key),
      unknown: memberOf(place.unknown, key),
      beforeSensitive: memberOf(place.beforeSensitive, key),
      afterSensitive: memberOf(place.afterSensitive, key),
    }),
  )
  return [...given, ...below]
}

const isValue = (value: unknown): boolean => value !== null && value !== undefined

/** A list or an object, or a text that is the JSON of one; undefined for every other value. */
const documentOf = (value: unknown): object | undefined => {
  if (typeof value === 'object' && value !== null) return value
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined
  try {
    return documentOf(JSON.parse(value))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const asDocument = (value: unknown): object =>
  typeof value === 'object' && value !== null ? value : {}

const memberOf = (value: unknown, key: string): unknown => {
  const document = asDocument(value)
  return Object.hasOwn(document, key) ? document[key as keyof typeof document] : undefined
}

const text = (value: unknown): string => JSON.stringify(value ?? null)

const longText = 64

/** As JSON, so that no control character of a tag reaches a terminal; of a long text the length. */
const shown = (value: unknown): string => {
  if (!isValue(value)) return absent
  if (typeof value === 'object') return Array.isArray(value) ? '(list)' : '(object)'
  const words = escaped(text(value))
  return words.length > longText ? `(${words.length - 2} characters)` : words
}

/** JSON leaves DEL, C1 controls and the marks of writing direction as they are. */
const escaped = (words: string): string =>
  words.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
