/** Marker and PageSize as every ELBv2 Describe call takes them. */
import type { ModelObject } from '../contract.ts'
import { invalid, number, text } from './params.ts'

/** Largest, and default, page. */
const pageSizeMax = 400

/**
 * One page of `items`. The marker names the first item of the page, so that a page is right even
 * when items before it have gone.
 *
 * @throws AwsFault ValidationError for a marker that names nothing, or a page size out of range
 */
export const page = <Item>(options: {
  items: readonly Item[]
  params: ModelObject
  keyOf: (item: Item) => string
}): { items: readonly Item[]; next: ModelObject } => {
  const { items, params, keyOf } = options
  const size = number(params, 'PageSize') ?? pageSizeMax
  if (size < 1 || size > pageSizeMax) {
    throw invalid(`PageSize '${size}' must be between 1 and ${pageSizeMax} inclusive`)
  }
  const marker = text(params, 'Marker')
  const first = marker === undefined ? 0 : items.findIndex((item) => keyOf(item) === marker)
  if (first < 0) {
    throw invalid(`Marker '${marker}' is not valid`)
  }
  const following = items[first + size]
  return {
    items: items.slice(first, first + size),
    next: following === undefined ? {} : { NextMarker: keyOf(following) },
  }
}
