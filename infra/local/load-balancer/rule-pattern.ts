/**
 * A rule's conditions as one regular expression over the request key of haproxy-config.ts:
 *
 *   <listener> <method> <client address in hex> <host> <path> <query> <headers, one a line>
 *
 * No field before the headers can hold a space, hence spaces part them. Host, query and headers are
 * lower case there, as ALB compares them without regard to case. Understood alike by PCRE2 and by
 * JavaScript, so that tests need no HAProxy. Holds no raw space or control character, since a map's
 * key ends at a blank and its line at a newline.
 */
import { Address4 } from 'ip-address'
import type { RoutedCondition } from '../../model/contract.ts'

const any = '[^\\x20]*'
const special = /[.*+?^${}()|[\]\\/-]/g
const escaped = (value: string): string =>
  value
    .replace(special, '\\$&')
    .replace(/[\x00-\x20]/g, (raw) => `\\x${raw.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** ALB's wildcards: `*` is any run of characters, `?` exactly one. */
const wildcards = (value: string, character: string): string =>
  value
    .split(/([*?])/)
    .map((part) => (part === '*' ? `${character}*` : part === '?' ? character : escaped(part)))
    .join('')

const oneOf = (alternatives: readonly string[]): string => `(?:${alternatives.join('|')})`

/** 10.1.2.0/23 over eight hexadecimal digits: whole digits, one class of digits, anything. */
export const cidrPattern = (cidr: string): string => {
  const range = new Address4(cidr)
  const hex = range.toHex().replaceAll(':', '')
  const whole = Math.floor(range.subnetMask / 4)
  const rest = range.subnetMask % 4
  if (rest === 0) {
    return `${hex.slice(0, whole)}[0-9a-f]{${8 - whole}}`
  }
  const step = 2 ** (4 - rest)
  const low = Math.floor(Number.parseInt(hex[whole] ?? '0', 16) / step) * step
  const digits = Array.from({ length: step }, (_, index) => (low + index).toString(16)).join('')
  return `${hex.slice(0, whole)}[${digits}][0-9a-f]{${7 - whole}}`
}

const queryPattern = (
  values: readonly { readonly key?: string; readonly value: string }[],
): string => {
  const part = '[^&\\x20]'
  const pairs = values.map(({ key, value }) => {
    const name = key === undefined ? `${part}*` : wildcards(key.toLowerCase(), '[^=&\\x20]')
    const pair = `${name}=${wildcards(value.toLowerCase(), part)}`
    return key === undefined ? `(?:${wildcards(value.toLowerCase(), part)}|${pair})` : pair
  })
  return `(?=(?:${any}&)?${oneOf(pairs)}(?:&${any})?\\x20)`
}

const headerPattern = (name: string, values: readonly string[]): string => {
  const pattern = oneOf(values.map((value) => wildcards(value.toLowerCase(), '[^\\r\\n]')))
  return `(?=(?:[^\\n]*\\n)*${escaped(name.toLowerCase())}:[\\x20\\t]*${pattern}[\\x20\\t]*\\r?\\n)`
}

/** Every condition must hold; of a condition's values one must. */
export const rulePattern = (listener: string, conditions: readonly RoutedCondition[]): string => {
  let method = any
  let source = any
  let host = any
  let path = any
  let query = ''
  let headers = ''
  for (const condition of conditions) {
    switch (condition.field) {
      case 'http-request-method':
        method = oneOf(condition.values.map(escaped))
        break
      case 'source-ip':
        source = oneOf(condition.values.map(cidrPattern))
        break
      case 'host-header':
        host = oneOf(condition.values.map((value) => wildcards(value.toLowerCase(), '[^\\x20]')))
        break
      case 'path-pattern':
        path = oneOf(condition.values.map((value) => wildcards(value, '[^\\x20]')))
        break
      case 'query-string':
        query += queryPattern(condition.values)
        break
      case 'http-header':
        headers += headerPattern(condition.name, condition.values)
        break
      default:
        condition satisfies never
    }
  }
  const line = [escaped(listener), method, source, host, path, `${query}${any}`].join('\\x20')
  return `^${line}\\x20${headers}`
}
