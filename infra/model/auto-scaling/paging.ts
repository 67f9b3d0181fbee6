import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { validationError } from './faults.ts'
import { optionalNumber, optionalText } from './params.ts'

/** Largest page of the API reference. */
const sizeMax = 100

/**
 * One page of a list, by MaxRecords and NextToken. A token holds the place in the list.
 *
 * @throws AwsFault InvalidNextToken, ValidationError for a size out of range
 */
export const page = <Item>(
  items: readonly Item[],
  params: ModelObject,
  defaultSize = 50,
): { readonly items: readonly Item[]; readonly next: { NextToken?: string } } => {
  const size = optionalNumber(params, 'MaxRecords') ?? defaultSize
  if (size < 1 || size > sizeMax) {
    throw validationError(`MaxRecords ${size} must be between 1 and ${sizeMax} inclusive.`)
  }
  const token = optionalText(params, 'NextToken')
  const start = token === undefined ? 0 : placeOf(token)
  const end = start + size
  return {
    items: items.slice(start, end),
    next: end < items.length ? { NextToken: `page-${end}` } : {},
  }
}

const placeOf = (token: string): number => {
  const place = /^page-(\d+)$/.exec(token)?.[1]
  if (place === undefined) {
    throw new AwsFault('InvalidNextToken', `The token '${token}' is invalid.`)
  }
  return Number(place)
}
