import fc from 'fast-check'
import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { page } from '../../../../infra/model/load-balancing/paging.ts'

t.test('pages put together are all items, once and in order', async (t) => {
  const items = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 })
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 50 }), (all, PageSize) => {
      const seen: string[] = []
      let next: ModelObject = {}
      do {
        const marker = next['NextMarker']
        const params = marker === undefined ? { PageSize } : { PageSize, Marker: marker }
        const answer = page({ items: all, params, keyOf: (item) => item })
        seen.push(...answer.items)
        next = answer.next
      } while (next['NextMarker'] !== undefined)
      return seen.join('\0') === all.join('\0')
    }),
  )
})

t.test('a marker that names nothing and a page size out of range are refused', async (t) => {
  const ask = (params: ModelObject) => () => page({ items: ['a'], params, keyOf: (item) => item })
  t.throws(ask({ Marker: 'b' }), { code: 'ValidationError' })
  t.throws(ask({ PageSize: 0 }), { code: 'ValidationError' })
  t.throws(ask({ PageSize: 401 }), { code: 'ValidationError' })
})
