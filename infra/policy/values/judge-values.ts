import type { Breach } from '../breach.ts'
import { valueFault } from './check-value.ts'
import { identityRules } from './identity-rules.ts'
import { networkRules } from './network-rules.ts'
import { storageRules } from './storage-rules.ts'
import { trafficRules } from './traffic-rules.ts'
import type { ApiRule } from './api-constraint.ts'
import { page, type Constraint, type TypeRules, type ValueRule } from './value-rule.ts'

/** One resource of a rendered base: what the HCL sets. */
export interface JudgedResource {
  readonly address: string
  readonly type: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** Every argument in use, by resource type. */
export const valueRules: Readonly<Record<string, TypeRules>> = {
  ...networkRules,
  ...trafficRules,
  ...identityRules,
  ...storageRules,
}

/** Tags alone are the same for every type. */
const tagValue = page('Tagging user guide, "Tag naming limits"', {
  max: 256,
  pattern: String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`,
})

export interface ArgumentInUse {
  /** Names of blocks and the argument, dotted; elements of lists are meant by the list. */
  readonly path: string
  readonly value: string | number
}

/** A value that another resource has is judged there. */
const reference = /^\{\{[^{}]*\}\}$/

/** The texts and numbers that a resource sets, blocks and lists walked through. */
export const argumentsInUse = (
  value: unknown,
  path: readonly string[] = [],
): readonly ArgumentInUse[] => {
  if (Array.isArray(value)) return value.flatMap((element) => argumentsInUse(element, path))
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => argumentsInUse(inner, [...path, name]))
  }
  const isJudged =
    typeof value === 'number' || (typeof value === 'string' && !reference.test(value))
  return isJudged ? [{ path: path.join('.'), value }] : []
}

const ruleOf = (type: string, path: string): ValueRule | undefined =>
  path.startsWith('tags.') ? tagValue : valueRules[type]?.[path]

/**
 * Judges what a base sets by what AWS takes. An argument without a rule is a breach as well: the
 * table is complete, or it proves nothing.
 *
 * @param what in words: `prod, rendered`
 * @param constraintOf as openApiConstraints gives it
 */
export const judgeValues = (
  what: string,
  resources: readonly JudgedResource[],
  constraintOf: (rule: ApiRule) => Constraint,
): { readonly breaches: readonly Breach[]; readonly checked: number } => {
  const inUse = resources.flatMap((resource) =>
    argumentsInUse(resource.arguments).map((argument) => ({ ...resource, ...argument })),
  )
  const breaches = inUse.flatMap(({ address, type, path, value }) => {
    const rule = ruleOf(type, path)
    const fault =
      rule === undefined
        ? `has no rule in infra/policy/values, nor a reason why it needs none`
        : rule.kind === 'free'
          ? undefined
          : valueFault(value, rule.kind === 'page' ? rule.constraint : constraintOf(rule))
    return fault === undefined
      ? []
      : [
          {
            ...({ rule: 'values', level: 'hard-mandatory', where: what } as const),
            message: `${address}: ${path}: ${fault}`,
          },
        ]
  })
  return { breaches, checked: inUse.length }
}
