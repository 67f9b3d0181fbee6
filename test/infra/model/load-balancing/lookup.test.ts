import t from 'tap'
import {
  findListener,
  findLoadBalancer,
  findRule,
  findTargetGroup,
  listenersOf,
  rulesOf,
} from '../../../../infra/model/load-balancing/lookup.ts'
import { forwardTo, newRule, servingWorld } from './fixture.ts'

t.test('what is there is found, and what is not is named', async (t) => {
  const { world, loadBalancer, listener, group } = servingWorld([])
  t.equal(findLoadBalancer(world, loadBalancer).arn, loadBalancer)
  t.equal(findListener(world, listener).arn, listener)
  t.equal(findTargetGroup(world, group).arn, group)
  const message = /'arn'/
  t.throws(() => findLoadBalancer(world, 'arn'), { code: 'LoadBalancerNotFound', message })
  t.throws(() => findListener(world, 'arn'), { code: 'ListenerNotFound', message })
  t.throws(() => findTargetGroup(world, 'arn'), { code: 'TargetGroupNotFound', message })
  t.throws(() => findRule(world, 'arn'), { code: 'RuleNotFound', message })
})

t.test('rules come in the order they are evaluated', async (t) => {
  const { world, loadBalancer, listener, group } = servingWorld([])
  const late = newRule(world, listener, 20, forwardTo(group))
  const early = newRule(world, listener, 10, forwardTo(group))
  const arns = rulesOf(world, listener).map(({ arn }) => arn)
  t.same(arns.slice(0, 2), [early, late])
  t.equal(arns.length, 3)
  t.same(
    listenersOf(world, loadBalancer).map(({ arn }) => arn),
    [listener],
  )
  t.same(listenersOf(world, 'arn'), [])
})
