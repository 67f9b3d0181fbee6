import type { Constraint } from './value-rule.ts'

/** What the rendered base writes for a value that AWS makes. */
const token = /\{\{[^{}]*\}\}/g

/**
 * What is wrong with a value, in words; undefined when nothing is, or nothing can be known: of a
 * text with tokens only what stands beside them.
 */
export const valueFault = (value: string | number, constraint: Constraint): string | undefined => {
  const { min = -Infinity, max = Infinity } = constraint
  if (typeof value === 'number') {
    if (isOutside(constraint, value)) return `${value} is none of ${list(constraint)}`
    return value < min || value > max ? `${value} is not ${range(constraint)}` : undefined
  }
  const known = value.replaceAll(token, '')
  if (known.length > max) return `${shown(value)} has ${known.length} characters, ${max} at most`
  if (known !== value) return undefined
  if (value.length < min) return `${shown(value)} has ${value.length} characters, ${min} at least`
  if (isOutside(constraint, value)) return `${shown(value)} is none of ${list(constraint)}`
  const { pattern } = constraint
  return pattern === undefined || whole(pattern).test(value)
    ? undefined
    : `${shown(value)} does not match ${pattern}`
}

const isOutside = (constraint: Constraint, value: string | number): boolean =>
  constraint.enum?.includes(value) === false

const list = (constraint: Constraint): string => (constraint.enum ?? []).join(', ')

const range = ({ min, max }: Constraint): string =>
  [min === undefined ? [] : `${min} at least`, max === undefined ? [] : `${max} at most`]
    .flat()
    .join(', ')

const shownCharacters = 60

const shown = (value: string): string =>
  JSON.stringify(value.length > shownCharacters ? `${value.slice(0, shownCharacters)}…` : value)

/**
 * botocore writes patterns for Java. JavaScript has no flag in the middle of one, so that case
 * counts there; what its unicode mode refuses (needless escapes), it reads alike without.
 */
const whole = (pattern: string): RegExp => {
  const anchored = `^(?:${pattern.replaceAll('(?i)', '')})$`
  try {
    return new RegExp(anchored, 'su')
  } catch {
    return new RegExp(anchored, 's')
  }
}
