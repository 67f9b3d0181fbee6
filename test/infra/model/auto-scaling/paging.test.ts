import fc from 'fast-check'
import t from 'tap'
import { page } from '../../../../infra/model/auto-scaling/paging.ts'
import { faultOf } from '../../../sim/fleet.ts'

t.test('the pages together are the list', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, MaxRecords) => {
      const seen: number[] = []
      let token: string | undefined
      do {
        const { items: some, next } = page(items, {
          MaxRecords,
          ...(token === undefined ? {} : { NextToken: token }),
        })
        seen.push(...some)
        token = next.NextToken
      } while (token !== undefined)
      return JSON.stringify(seen) === JSON.stringify(items)
    }),
  )
  t.pass('for lists and page sizes of all kinds')
})

t.test('a token that is not ours is refused', async (t) => {
  t.match(
    faultOf(() => page([1], { NextToken: 'page--1' })),
    { code: 'InvalidNextToken' },
  )
})

t.test('a page holds 1 to 100 items', async (t) => {
  for (const MaxRecords of [0, -1, 101]) {
    t.match(
      faultOf(() => page([1, 2], { MaxRecords })),
      { code: 'ValidationError' },
    )
  }
  t.equal(page(Array(101).fill(1), { MaxRecords: 100 }).items.length, 100)
})
