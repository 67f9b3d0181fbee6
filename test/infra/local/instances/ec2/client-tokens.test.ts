import t, { type Test } from 'tap'
import { createClientTokens } from '../../../../../infra/local/instances/ec2/client-tokens.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'

const cloudAt = (stateRoot: string) =>
  describeCloud({ name: 't', index: 77, region: 'eu-west-1', stateRoot })

const counting = (t: Test, stateRoot = t.testdir()) => {
  const tokens = createClientTokens(cloudAt(stateRoot))
  let launches = 0
  const act = {
    launch: () => Promise.resolve([`i-${(launches += 1)}`]),
    findLaunched: (): Promise<string[]> => Promise.resolve([]),
  }
  return { tokens, act, launches: () => launches, stateRoot }
}

t.test('the same request under the same token gives the same instances', async (t) => {
  const { tokens, act, launches } = counting(t)
  const requests = [
    { a: 1, b: [2] },
    { b: [2], a: 1 },
    { a: 1, b: [2] },
  ]
  const answers = await Promise.all(requests.map((request) => tokens.once('token', request, act)))
  t.same(answers, [['i-1'], ['i-1'], ['i-1']])
  t.equal(launches(), 1)
})

t.test('another request under the same token is refused', async (t) => {
  const { tokens, act } = counting(t)
  await tokens.once('token', { a: 1 }, act)
  await t.rejects(tokens.once('token', { a: 2 }, act), { code: 'IdempotentParameterMismatch' })
})

t.test('without a token every request launches', async (t) => {
  const { tokens, act } = counting(t)
  t.same(await tokens.once(undefined, {}, act), ['i-1'])
  t.same(await tokens.once(undefined, {}, act), ['i-2'])
})

t.test('a launch that failed may be tried again under its token', async (t) => {
  const { tokens, act } = counting(t)
  const failing = { ...act, launch: () => Promise.reject(new Error('no capacity')) }
  await t.rejects(tokens.once('token', { a: 1 }, failing), { message: 'no capacity' })
  t.same(await tokens.once('token', { a: 1 }, act), ['i-1'])
})

t.test('a gateway killed between launch and note finds what it launched', async (t) => {
  const first = counting(t)
  const cut = { ...first.act, launch: () => Promise.reject(new Error('killed')) }
  await t.rejects(first.tokens.once('token', { a: 1 }, cut))
  const second = counting(t, first.stateRoot)
  const act = { ...second.act, findLaunched: () => Promise.resolve(['i-before']) }
  t.same(await second.tokens.once('token', { a: 1 }, act), ['i-before'])
  t.equal(second.launches(), 0)
  const third = counting(t, first.stateRoot)
  t.same(await third.tokens.once('token', { a: 1 }, third.act), ['i-before'])
})
