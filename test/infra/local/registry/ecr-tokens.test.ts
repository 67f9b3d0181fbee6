import t from 'tap'
import { describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import { createEcrTokens, ecrCalls } from '../../../../infra/local/registry/ecr-tokens.ts'

const cloud = describeCloud({ name: 'c', index: 1, region: 'eu-west-1', stateRoot: '/state' })
const twelveHoursMs = 12 * 3600 * 1000

t.test('a token is good for twelve hours', async (t) => {
  let now = 0
  const tokens = createEcrTokens(Buffer.alloc(32, 1), () => now)
  const { password, expiresAt } = tokens.issue()
  t.equal(expiresAt.getTime(), twelveHoursMs)
  now = twelveHoursMs - 1
  t.ok(tokens.accepts(password))
  now = twelveHoursMs
  t.notOk(tokens.accepts(password))
})

t.test('an expiry that was moved by hand is refused', async (t) => {
  const tokens = createEcrTokens(Buffer.alloc(32, 1), () => 0)
  const [, signature] = tokens.issue().password.split('.')
  t.notOk(tokens.accepts(`${twelveHoursMs * 2}.${signature}`))
  t.notOk(tokens.accepts(''))
  t.notOk(tokens.accepts('.'))
})

t.test('GetAuthorizationToken hands out user AWS and the registry of the account', async (t) => {
  const tokens = createEcrTokens(Buffer.alloc(32, 1), () => 0)
  const call = ecrCalls(cloud, tokens)['ecr']?.['GetAuthorizationToken']
  const answer = (await call?.({}, undefined as never)) as {
    authorizationData: { authorizationToken: string; proxyEndpoint: string }[]
  }
  const [data] = answer.authorizationData
  t.equal(data?.proxyEndpoint, 'https://123456789012.dkr.ecr.eu-west-1.amazonaws.com')
  const [user, password] = Buffer.from(data?.authorizationToken ?? '', 'base64')
    .toString()
    .split(':')
  t.equal(user, 'AWS')
  t.ok(tokens.accepts(password ?? ''))
})
