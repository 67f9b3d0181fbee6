import fc from 'fast-check'
import t from 'tap'
import { npmAnalyzer } from '../../../service/npm-analyzer.ts'
import {
  createScorer,
  labelOf,
  textLimitBytes,
  utf8Bytes,
} from '../../../service/sentiment/score.ts'

const score = createScorer({ npm: npmAnalyzer })

t.test('the examples of the npm dialect keep their numbers', async (t) => {
  const cases: readonly [string, number][] = [
    ['VADER is smart, handsome, and funny!', 0.8439],
    ['no problem', -0.5994],
    ['NOT good', 0.4404],
    ['(good)', 0],
    ['heart', 0],
    ['constructor', 0],
    ['__proto__ good', 0.4404],
  ]
  for (const [text, compound] of cases) t.match(score(text), { compound, dialect: 'npm' }, text)
})

t.test('any text of any characters has a score within its bounds', async (t) => {
  const texts = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(texts, (text) => {
      const { compound, pos, neu, neg, label } = score(text)
      const shares = [pos, neu, neg]
      return (
        Math.abs(compound) <= 1 &&
        shares.every((share) => share >= 0 && share <= 1) &&
        label === labelOf(compound)
      )
    }),
  )
  t.pass('200 characters of anything')
})

t.test('the thresholds belong to positive and negative', async (t) => {
  t.same([0.05, 0.0499, 0, -0.0499, -0.05].map(labelOf), [
    'positive',
    'neutral',
    'neutral',
    'neutral',
    'negative',
  ])
})

t.test('what would throw or stall in the library does not reach it', async (t) => {
  let calls = 0
  const counting = createScorer({
    npm: () => {
      calls += 1
      return { compound: 0, pos: 0, neu: 0, neg: 0 }
    },
  })
  for (const value of [undefined, null, 1, true, ['good'], {}]) {
    t.throws(() => counting(value as unknown as string), TypeError, String(value))
  }
  t.throws(() => counting('x'.repeat(textLimitBytes + 1)), RangeError)
  t.throws(() => counting('€'.repeat(textLimitBytes / 3 + 1)), RangeError)
  t.equal(calls, 0)
  t.doesNotThrow(() => counting('x'.repeat(textLimitBytes)))
})

t.test('utf8Bytes is the length of the encoded text', async (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => utf8Bytes(text) === Buffer.byteLength(text),
    ),
  )
  t.equal(utf8Bytes('\ud800'), 3, 'a lone surrogate is U+FFFD')
})
