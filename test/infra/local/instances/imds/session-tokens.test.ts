import fc from 'fast-check'
import t from 'tap'
import { createSessionTokens } from '../../../../../infra/local/instances/imds/session-tokens.ts'

const secret = Buffer.alloc(32, 1)

t.test('a token is accepted until its TTL ends, by a restarted service too', async (t) => {
  let now = 1_000_000
  const clock = (): number => now
  const token = createSessionTokens(secret, clock).issue('i-1', 60)
  const restarted = createSessionTokens(secret, clock)
  now += 59_999
  t.ok(restarted.accepts('i-1', token))
  now += 1
  t.notOk(restarted.accepts('i-1', token))
})

t.test('a token of one instance is refused to another, and under another secret', async (t) => {
  const tokens = createSessionTokens(secret, () => 0)
  const token = tokens.issue('i-1', 60)
  t.notOk(tokens.accepts('i-2', token))
  t.notOk(createSessionTokens(Buffer.alloc(32, 2), () => 0).accepts('i-1', token))
})

t.test('no text that was not issued is accepted', async () => {
  const tokens = createSessionTokens(secret, () => 0)
  const token = tokens.issue('i-1', 60)
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => !tokens.accepts('i-1', text)),
  )
  const decoded = Buffer.from(token, 'base64url').toString()
  fc.assert(
    fc.property(fc.nat(decoded.length - 1), fc.constantFrom('0', 'Z'), (at, letter) => {
      const forged = `${decoded.slice(0, at)}${letter}${decoded.slice(at + 1)}`
      const isSame = forged === decoded
      const signature = Buffer.from(forged.split('.')[2] ?? '', 'base64url')
      const original = Buffer.from(decoded.split('.')[2] ?? '', 'base64url')
      // The last letter of base64 carries bits that decode to nothing.
      const isEqual = forged.split('.', 2).join() === decoded.split('.', 2).join()
      if (isSame || (isEqual && signature.equals(original))) return true
      return !tokens.accepts('i-1', Buffer.from(forged).toString('base64url'))
    }),
  )
})
