/** Reading of parameters that the service model has already checked for type and presence. */
import type { ModelObject, ModelValue } from '../contract.ts'
import { AwsFault } from '../fault.ts'

export const text = (params: ModelObject, name: string): string | undefined => {
  const value = params[name]
  return typeof value === 'string' ? value : undefined
}

export const number = (params: ModelObject, name: string): number | undefined => {
  const value = params[name]
  return typeof value === 'number' ? value : undefined
}

export const flag = (params: ModelObject, name: string): boolean | undefined => {
  const value = params[name]
  return typeof value === 'boolean' ? value : undefined
}

const isObject = (value: ModelValue): value is ModelObject =>
  typeof value === 'object' && !(value instanceof Date) && !Array.isArray(value)

export const object = (params: ModelObject, name: string): ModelObject | undefined => {
  const value = params[name]
  return isObject(value) ? value : undefined
}

/** An absent list reads as an empty one; `has` tells them apart. */
export const texts = (params: ModelObject, name: string): string[] => {
  const value = params[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

export const objects = (params: ModelObject, name: string): ModelObject[] => {
  const value = params[name]
  return Array.isArray(value) ? value.filter(isObject) : []
}

export const has = (params: ModelObject, name: string): boolean => params[name] !== undefined

export const invalid = (message: string): AwsFault => new AwsFault('ValidationError', message)

/** @throws AwsFault ValidationError naming the absent parameter */
export const required = (params: ModelObject, name: string): string => {
  const value = text(params, name)
  if (value === undefined || value === '') {
    throw invalid(`A required parameter is missing: ${name}`)
  }
  return value
}

/** @throws AwsFault ValidationError when out of range */
export const ranged = (options: {
  name: string
  value: number
  min: number
  max: number
}): number => {
  const { name, value, min, max } = options
  if (!Number.isInteger(value) || value < min || value > max) {
    throw invalid(`${name} '${value}' must be between ${min} and ${max} inclusive`)
  }
  return value
}
