import type { AwsValue } from './handler.ts'
import type { Shape } from './service-model.ts'

/** Reads a scalar from its text in a query string or an XML element; undefined if it is none. */
export const parseScalarText = (shape: Shape, text: string): AwsValue => {
  switch (shape.type) {
    case 'integer':
    case 'long':
      return /^[+-]?\d+$/.test(text.trim()) ? Number(text) : undefined
    case 'float':
    case 'double':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
    case 'boolean':
      return parseBoolean(text.trim().toLowerCase())
    case 'timestamp':
      return parseTimestamp(text.trim())
    case 'blob':
      return Buffer.from(text, 'base64')
    default:
      return text
  }
}

const parseBoolean = (text: string): boolean | undefined =>
  text === 'true' ? true : text === 'false' ? false : undefined

/** ISO 8601, RFC 822 or seconds since the epoch: AWS accepts all three. */
export const parseTimestamp = (value: string | number): Date | undefined => {
  const isSeconds = typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(value)
  const date = new Date(isSeconds ? Number(value) * 1000 : value)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Text of a scalar in an XML answer. */
export const scalarText = (shape: Shape, value: AwsValue): string => {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (shape.type === 'blob') return Buffer.from(String(value), 'utf8').toString('base64')
  return String(value)
}
