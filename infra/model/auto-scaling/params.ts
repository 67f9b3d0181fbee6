/**
 * Readers of call parameters. The gateway validated them against the service model; these narrow
 * the types, and fault a caller that did not validate.
 */
import type { ModelObject, ModelValue } from '../contract.ts'
import { validationError } from './faults.ts'

export const optionalText = (params: ModelObject, name: string): string | undefined => {
  const value = params[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw malformed(name, 'a string')
  return value
}

export const text = (params: ModelObject, name: string): string => {
  const value = optionalText(params, name)
  if (value === undefined) throw malformed(name, 'present')
  return value
}

export const optionalNumber = (params: ModelObject, name: string): number | undefined => {
  const value = params[name]
  if (value === undefined) return undefined
  if (typeof value !== 'number') throw malformed(name, 'a number')
  return value
}

export const number = (params: ModelObject, name: string): number => {
  const value = optionalNumber(params, name)
  if (value === undefined) throw malformed(name, 'present')
  return value
}

export const optionalFlag = (params: ModelObject, name: string): boolean | undefined => {
  const value = params[name]
  if (value === undefined) return undefined
  if (typeof value !== 'boolean') throw malformed(name, 'a boolean')
  return value
}

export const flag = (params: ModelObject, name: string): boolean => {
  const value = optionalFlag(params, name)
  if (value === undefined) throw malformed(name, 'present')
  return value
}

/** A list of strings; empty when absent. */
export const texts = (params: ModelObject, name: string): string[] => {
  const value = params[name]
  if (value === undefined) return []
  if (!isList(value) || !value.every((item): item is string => typeof item === 'string')) {
    throw malformed(name, 'a list of strings')
  }
  return [...value]
}

/** A list of structures; empty when absent. */
export const objects = (params: ModelObject, name: string): ModelObject[] => {
  const value = params[name]
  if (value === undefined) return []
  if (!isList(value) || !value.every(isObject)) throw malformed(name, 'a list of structures')
  return [...value]
}

export const optionalObject = (params: ModelObject, name: string): ModelObject | undefined => {
  const value = params[name]
  if (value === undefined) return undefined
  if (!isObject(value)) throw malformed(name, 'a structure')
  return value
}

export const isObject = (value: ModelValue): value is ModelObject =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)

const isList = (value: ModelValue): value is readonly ModelValue[] => Array.isArray(value)

const malformed = (name: string, wanted: string) =>
  validationError(`Value at '${name}' failed to satisfy constraint: Member must be ${wanted}`)
