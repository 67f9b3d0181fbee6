import t from 'tap'
import { call, faultOf, list, newRule, forwardTo, servingWorld } from './fixture.ts'

t.test('every kind of resource has tags, added, replaced and removed', async (t) => {
  const { world, loadBalancer, listener, group } = servingWorld([])
  const rule = newRule(world, listener, 1, forwardTo(group))
  for (const arn of [loadBalancer, listener, group, rule]) {
    const tags = () =>
      list(call(world, 'DescribeTags', { ResourceArns: [arn] }), 'TagDescriptions')[0]?.['Tags']
    const add = (Tags: { Key: string; Value?: string }[]) =>
      call(world, 'AddTags', { ResourceArns: [arn], Tags: Tags.map((tag) => ({ ...tag })) })
    add([{ Key: 'a', Value: '1' }, { Key: 'b' }])
    add([{ Key: 'a', Value: '2' }])
    t.same(tags(), [
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '' },
    ])
    call(world, 'RemoveTags', { ResourceArns: [arn], TagKeys: ['a'] })
    t.same(tags(), [{ Key: 'b', Value: '' }])
  }
})

t.test('what is not there is named in its own words', async (t) => {
  const { world, loadBalancer } = servingWorld([])
  const fault = (...ResourceArns: string[]) => faultOf(world, 'DescribeTags', { ResourceArns })
  t.equal(fault(`${loadBalancer}0`), 'LoadBalancerNotFound')
  t.equal(fault('arn:aws:elasticloadbalancing:r:1:targetgroup/x/1'), 'TargetGroupNotFound')
  t.equal(fault('arn:aws:elasticloadbalancing:r:1:listener/app/x/1/2'), 'ListenerNotFound')
  t.equal(fault('arn:aws:elasticloadbalancing:r:1:listener-rule/app/x/1/2/3'), 'RuleNotFound')
  t.equal(fault('arn:aws:s3:::x'), 'ValidationError')
})

t.test('a resource has at most 50 tags', async (t) => {
  const { world, group } = servingWorld([])
  const tags = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({ Key: `k${from + index}`, Value: '' }))
  call(world, 'AddTags', { ResourceArns: [group], Tags: tags(0, 50) })
  t.equal(faultOf(world, 'AddTags', { ResourceArns: [group], Tags: tags(50, 51) }), 'TooManyTags')
})
