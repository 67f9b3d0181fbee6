import fc from 'fast-check'
import t from 'tap'
import { redirectPieces } from '../../../../infra/local/load-balancer/redirect-pieces.ts'

t.test('literals and placeholders take turns', async (t) => {
  t.same(redirectPieces('https://#{host}:443/#{path}?#{query}'), {
    kinds: 'hpq',
    literals: ['https://', ':443/', '?', ''],
  })
  t.same(redirectPieces('http://a/'), { kinds: '', literals: ['http://a/'] })
})

t.test('put together again they are the location', async (t) => {
  const names = { h: '#{host}', p: '#{path}', q: '#{query}' } as Record<string, string>
  const part = fc.oneof(fc.constantFrom(...Object.values(names)), fc.string())
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const location = parts.join('')
      const { kinds, literals } = redirectPieces(location)
      const again = literals.map((text, index) => text + (names[kinds[index] ?? ''] ?? '')).join('')
      return again === location
    }),
  )
})
