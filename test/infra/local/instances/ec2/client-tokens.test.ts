import t, { type Test } from 'tap'
import { createClientTokens } from '../../../../../infra/local/instances/ec2/client-tokens.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'

const cloudAt = (stateRoot: string) =>
  describeCloud({ name: 't', index: 77, region: 'eu-west-1', stateRoot })

const counting = (t: Test, stateRoot = t.testdir()) => {
  const tokens = createClientTokens(cloudAt(stateRoot))
  let made = 0
  const making = { make: () => Promise.resolve([`i-${(made += 1)}`]) }
  const once = (request: object, how: Parameters<typeof tokens.once>[2] = making) =>
    tokens.once('RunInstances', { ClientToken: 'token', ...request }, how)
  return { tokens, once, made: () => made, stateRoot }
}

t.test('the same request under the same token gives the same instances', async (t) => {
  const { once, made } = counting(t)
  const requests = [
    { a: 1, b: [2] },
    { b: [2], a: 1 },
    { a: 1, b: [2] },
  ]
  t.same(await Promise.all(requests.map((request) => once(request))), [['i-1'], ['i-1'], ['i-1']])
  t.equal(made(), 1)
})

t.test('another request under the same token is refused', async (t) => {
  const { once } = counting(t)
  await once({ a: 1 })
  await t.rejects(once({ a: 2 }), { code: 'IdempotentParameterMismatch' })
})

t.test('another operation may use the token as well', async (t) => {
  const { tokens, once } = counting(t)
  await once({})
  const make = () => Promise.resolve(['lt-1'])
  t.same(await tokens.once('CreateLaunchTemplate', { ClientToken: 'token' }, { make }), ['lt-1'])
})

t.test('without a token, and in a dry run, every request is made', async (t) => {
  const { once } = counting(t)
  t.same(await once({ ClientToken: undefined }), ['i-1'])
  t.same(await once({ ClientToken: undefined }), ['i-2'])
  t.same(await once({ DryRun: true }), ['i-3'])
  t.same(await once({}), ['i-4'])
})

t.test('a request that failed leaves its token to any other', async (t) => {
  const { once } = counting(t)
  const failing = { make: () => Promise.reject(new Error('no capacity')) }
  await t.rejects(once({ a: 1 }, failing), { message: 'no capacity' })
  t.same(await once({ a: 2 }), ['i-1'])
})

t.test('a gateway killed between launch and note finds what it launched', async (t) => {
  const first = counting(t)
  const killed = { make: () => Promise.reject(new Error('killed')) }
  await t.rejects(first.once({ a: 1 }, killed))
  const second = counting(t, first.stateRoot)
  const making = { ...killed, find: () => Promise.resolve(['i-before']) }
  await t.rejects(second.once({ a: 2 }, making), { code: 'IdempotentParameterMismatch' })
  t.same(await second.once({ a: 1 }, making), ['i-before'])
  const third = counting(t, first.stateRoot)
  t.same(await third.once({ a: 1 }), ['i-before'])
  t.equal(third.made(), 0)
})
