import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { AwsFault } from '../../../../infra/model/fault.ts'
import { groupsOfActions, normalActions } from '../../../../infra/model/load-balancing/actions.ts'

const codeOf = (...actions: ModelObject[]): string | undefined => {
  try {
    normalActions(actions)
    return undefined
  } catch (error) {
    return error instanceof AwsFault ? error.code : String(error)
  }
}
const forward = (tuples: ModelObject[], rest: ModelObject = {}): ModelObject => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups: tuples, ...rest },
})
const tuple = (TargetGroupArn: string, Weight = 1): ModelObject => ({ TargetGroupArn, Weight })
const redirect = (config: ModelObject): ModelObject => ({
  Type: 'redirect',
  RedirectConfig: { StatusCode: 'HTTP_302', ...config },
})
const fixed = (config: ModelObject): ModelObject => ({
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode: '200', ...config },
})

t.test('several groups show no group on the action itself', async (t) => {
  const [action] = normalActions([{ ...forward([tuple('a', 9), tuple('b', 0)]), Order: 1 }])
  t.notOk('TargetGroupArn' in (action ?? {}))
  t.equal(action?.['Order'], 1)
  t.same(groupsOfActions([action ?? {}]), ['a', 'b'])
})

t.test('a redirect shows every part, given or not', async (t) => {
  const [action] = normalActions([redirect({ Protocol: 'HTTPS' })])
  t.same(action?.['RedirectConfig'], {
    Protocol: 'HTTPS',
    Port: '#{port}',
    Host: '#{host}',
    Path: '/#{path}',
    Query: '#{query}',
    StatusCode: 'HTTP_302',
  })
})

t.test('what cannot be done is refused with its own code', async (t) => {
  const six = ['a', 'b', 'c', 'd', 'e', 'f'].map((arn) => tuple(arn))
  const sticky = (config: ModelObject) =>
    forward([tuple('a')], { TargetGroupStickinessConfig: config })
  const cases: [string, string | undefined, ModelObject][] = [
    ['five groups', undefined, forward(six.slice(0, 5))],
    ['six groups', 'TooManyUniqueTargetGroupsPerLoadBalancer', forward(six)],
    ['no group', 'ValidationError', forward([])],
    ['a group twice', 'InvalidLoadBalancerAction', forward([tuple('a'), tuple('a')])],
    ['weights of 0 only', 'InvalidLoadBalancerAction', forward([tuple('a', 0), tuple('b', 0)])],
    ['a weight of 1000', 'ValidationError', forward([tuple('a', 1000)])],
    ['two forms alike', undefined, { ...forward([tuple('a')]), TargetGroupArn: 'a' }],
    [
      'two forms at odds',
      'InvalidLoadBalancerAction',
      { ...forward([tuple('a')]), TargetGroupArn: 'b' },
    ],
    ['stickiness of a week', undefined, sticky({ Enabled: true, DurationSeconds: 604_800 })],
    ['stickiness without a time', 'ValidationError', sticky({ Enabled: true })],
    ['a redirect to itself', 'InvalidLoadBalancerAction', redirect({ Query: 'a=b' })],
    ['a redirect without a config', 'InvalidLoadBalancerAction', { Type: 'redirect' }],
    ['a redirect to FTP', 'ValidationError', redirect({ Protocol: 'FTP' })],
    ['a redirect to a bare path', 'ValidationError', redirect({ Path: 'x' })],
    ['a redirect by 307', 'ValidationError', redirect({ Host: 'h', StatusCode: 'HTTP_307' })],
    ['a response of 302', 'ValidationError', fixed({ StatusCode: '302' })],
    ['a response without a config', 'InvalidLoadBalancerAction', { Type: 'fixed-response' }],
    ['a response of another type', 'ValidationError', fixed({ ContentType: 'image/png' })],
    ['a long response', 'ValidationError', fixed({ MessageBody: 'x'.repeat(1025) })],
    ['a sign-in', 'InvalidLoadBalancerAction', { Type: 'authenticate-oidc' }],
  ]
  for (const [name, code, action] of cases) {
    t.equal(codeOf(action), code, name)
  }
  t.equal(codeOf(), 'ValidationError', 'no action')
  t.equal(codeOf(fixed({}), fixed({})), 'TooManyActions', 'two actions')
})
