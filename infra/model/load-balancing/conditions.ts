/** Conditions of rules: checked, and brought into the one form that answers show. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { own } from '../records.ts'
import { has, invalid, object, objects, text, texts } from './params.ts'

/** Config member of each condition field. */
const configs: Readonly<Record<string, string>> = {
  'host-header': 'HostHeaderConfig',
  'path-pattern': 'PathPatternConfig',
  'http-header': 'HttpHeaderConfig',
  'http-request-method': 'HttpRequestMethodConfig',
  'query-string': 'QueryStringConfig',
  'source-ip': 'SourceIpConfig',
}

/** Fields that one rule may hold several conditions of; the others at most one. */
const repeatable = ['http-header', 'query-string']

/** ELB quotas "Condition Values Per Rule" and "Condition Wildcards Per Rule". */
const valuesPerRuleMax = 5
const wildcardsPerRuleMax = 5

/** @throws AwsFault ValidationError, InvalidConfigurationRequest */
export const normalConditions = (conditions: readonly ModelObject[]): ModelObject[] => {
  if (conditions.length === 0) {
    throw invalid('A condition must be specified')
  }
  const normal = conditions.map(normalCondition)
  for (const field of Object.keys(configs)) {
    const count = normal.filter((condition) => condition.Field === field).length
    if (count > 1 && !repeatable.includes(field)) {
      throw invalid(`A rule can only have one '${field}' condition`)
    }
  }
  const values = normal.flatMap(patternsOf)
  if (values.length > valuesPerRuleMax) {
    throw invalid(`A rule can only have '${valuesPerRuleMax}' condition values`)
  }
  const wildcards = values.join('').match(/[*?]/g)?.length ?? 0
  if (wildcards > wildcardsPerRuleMax) {
    throw invalid(`A rule can only have '${wildcardsPerRuleMax}' condition wildcards`)
  }
  return normal
}

const normalCondition = (condition: ModelObject): ModelObject => {
  const field = text(condition, 'Field') ?? ''
  const member = own(configs, field)
  if (member === undefined) {
    throw invalid(
      `Condition field '${field}' must be one of '[${Object.keys(configs).sort().join(', ')}]'`,
    )
  }
  const config = object(condition, member)
  if (has(condition, 'RegexValues') || (config !== undefined && has(config, 'RegexValues'))) {
    throw new AwsFault('InvalidConfigurationRequest', 'Regex values are not supported here')
  }
  const short = texts(condition, 'Values')
  if (short.length > 0 && config !== undefined) {
    throw invalid(`You cannot specify both Values and ${member} in one condition`)
  }
  return normalField(field, member, config ?? { Values: short })
}

const normalField = (field: string, member: string, config: ModelObject): ModelObject => {
  if (field === 'query-string') {
    return { Field: field, [member]: { Values: queryPairs(config) } }
  }
  const values = texts(config, 'Values')
  if (values.length === 0) {
    throw invalid(`A condition value must be specified for '${field}'`)
  }
  for (const value of values) {
    checkValue(field, value)
  }
  if (field === 'http-header') {
    return { Field: field, [member]: { HttpHeaderName: headerName(config), Values: values } }
  }
  const isShort = field === 'host-header' || field === 'path-pattern'
  return { Field: field, ...(isShort ? { Values: values } : {}), [member]: { Values: values } }
}

const headerName = (config: ModelObject): string => {
  const name = text(config, 'HttpHeaderName') ?? ''
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/.test(name)) {
    throw invalid(`HTTP header name '${name}' is not valid`)
  }
  if (name.toLowerCase() === 'host') {
    throw invalid("Use a 'host-header' condition for the host header")
  }
  return name
}

const queryPairs = (config: ModelObject): ModelObject[] => {
  const pairs = objects(config, 'Values').map((pair) => {
    const value = text(pair, 'Value')
    const key = text(pair, 'Key')
    if (value === undefined) {
      throw invalid('A value must be specified for a query string condition')
    }
    for (const part of key === undefined ? [value] : [key, value]) {
      checkText(part)
    }
    return { ...(key === undefined ? {} : { Key: key }), Value: value }
  })
  if (pairs.length === 0) {
    throw invalid("A condition value must be specified for 'query-string'")
  }
  return pairs
}

const cidr = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/

/** Length of the API reference for each condition's config; no request can hold the others. */
const checkText = (value: string): void => {
  if (value.length === 0 || value.length > 128) {
    throw invalid(`Condition value '${value}' must be between 1 and 128 characters`)
  }
  if (/\p{Cc}/u.test(value)) {
    throw invalid(`Condition value ${JSON.stringify(value)} must not hold control characters`)
  }
}

/** Legal characters are those of the API reference for RuleCondition. */
const checkValue = (field: string, value: string): void => {
  checkText(value)
  if (field === 'host-header' && !/^[A-Za-z0-9.*?-]+$/.test(value)) {
    throw invalid(`The host header '${value}' is not valid`)
  }
  if (field === 'path-pattern' && !/^[A-Za-z0-9_.$/~"'@:+&*?-]+$/.test(value)) {
    throw invalid(`The path pattern '${value}' is not valid`)
  }
  if (field === 'http-request-method' && !/^[A-Z_-]{1,40}$/.test(value)) {
    throw invalid(`The request method '${value}' is not valid`)
  }
  if (field === 'source-ip' && !isCidr(value)) {
    throw invalid(`The source IP '${value}' is not a valid IPv4 CIDR`)
  }
}

const isCidr = (value: string): boolean => {
  const parts = cidr.exec(value)?.slice(1).map(Number)
  const bits = parts?.pop()
  return parts !== undefined && parts.every((octet) => octet <= 255) && (bits ?? 33) <= 32
}

/** Every value of a normalised condition, for the quotas. */
const patternsOf = (condition: ModelObject): string[] => {
  const member = configs[text(condition, 'Field') ?? ''] ?? ''
  const config = object(condition, member) ?? {}
  return [
    ...texts(config, 'Values'),
    ...objects(config, 'Values').map((pair) => `${text(pair, 'Key') ?? ''}${text(pair, 'Value')}`),
  ]
}
