import fc from 'fast-check'
import t from 'tap'
import { differencesOf } from '../../../../ami-scripts/base/plan/differences.ts'

t.test('values are compared by path, down to single ones', async (t) => {
  const before = { size: 20, tags: { a: '1' }, rules: [{ port: 80 }], same: [1, 2] }
  const after = {
    size: 40,
    tags: { a: '1', b: '2' },
    rules: [{ port: 443 }, { port: 80 }],
    same: [1, 2],
  }
  t.strictSame(differencesOf({ before, after }), [
    { path: 'size', from: '20', to: '40' },
    { path: 'tags.b', from: '(none)', to: '"2"' },
    { path: 'rules[0].port', from: '80', to: '443' },
    { path: 'rules[1].port', from: '(none)', to: '80' },
  ])
})

t.test('what is known only once applied is told, at any depth', async (t) => {
  const change = {
    before: { arn: 'arn:1', nested: [{ id: 'a' }] },
    after: { nested: [{}] },
    after_unknown: { arn: true, nested: [{ id: true }] },
  }
  t.strictSame(differencesOf(change), [
    { path: 'arn', from: '"arn:1"', to: '(known once applied)' },
    { path: 'nested[0].id', from: '"a"', to: '(known once applied)' },
  ])
})

t.test('a policy that is text is compared by its statements', async (t) => {
  const policy = (action: string) =>
    JSON.stringify({ Statement: [{ Effect: 'Allow', Action: action }] })
  const change = { before: { policy: policy('s3:GetObject') }, after: { policy: policy('s3:*') } }
  t.strictSame(differencesOf(change), [
    { path: 'policy.Statement[0].Action', from: '"s3:GetObject"', to: '"s3:*"' },
  ])
  t.strictSame(differencesOf({ before: { policy: '{no JSON' }, after: { policy: '{}' } }), [
    { path: 'policy', from: '"{no JSON"', to: '(none)' },
  ])
})

t.test('a value that becomes a list, and one that comes from nothing', async (t) => {
  t.strictSame(
    differencesOf({ before: { a: 'x', b: null }, after: { a: ['y'], b: { c: true } } }),
    [
      { path: 'a', from: '"x"', to: '(none)' },
      { path: 'a[0]', from: '(none)', to: '"y"' },
      { path: 'b.c', from: '(none)', to: 'true' },
    ],
  )
})

t.test('nothing in a value reaches the terminal as a control character', async (t) => {
  const [difference] = differencesOf({ before: { a: '' }, after: { a: '\u001b[2J\u009b\u202e' } })
  t.equal(difference?.to, '"\\u001b[2J\\u009b\\u202e"')
  t.equal(differencesOf({ before: { a: 'x'.repeat(100) }, after: {} })[0]?.from, '(100 characters)')
})

const secret = 'pa55w0rd-of-the-master'
/** Any value, with the secret somewhere in it or as it. */
const secretive = fc.oneof(
  fc.constant(secret),
  fc.array(fc.jsonValue(), { maxLength: 2 }).map((rest) => [...rest, { deep: [secret] }]),
  fc.constant(JSON.stringify({ password: secret })),
)

t.test('every change: a sensitive value is never shown, nor what lies in it', async (t) => {
  const sides = fc.record({
    secret: secretive,
    other: fc.oneof(fc.jsonValue(), secretive),
    isBefore: fc.boolean(),
    key: fc.constantFrom('password', 'nested'),
    isUnknown: fc.boolean(),
  })
  fc.assert(
    fc.property(sides, ({ secret: hidden, other, isBefore, key, isUnknown }) => {
      const marked = { [key]: true }
      const shown = JSON.stringify(
        differencesOf({
          before: { [key]: isBefore ? hidden : other, open: 1 },
          after: isUnknown ? { open: 2 } : { [key]: isBefore ? other : hidden, open: 2 },
          after_unknown: isUnknown ? { [key]: true } : {},
          before_sensitive: isBefore ? marked : {},
          after_sensitive: isBefore ? {} : marked,
        }),
      )
      t.notMatch(shown, secret)
      t.match(shown, '"open"')
    }),
  )
})

t.test('every value: it does not differ from itself', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      t.strictSame(differencesOf({ before: value, after: structuredClone(value) }), [])
    }),
  )
})
