import t from 'tap'
import {
  newDnsName,
  newListenerArn,
  newLoadBalancerArn,
  newRuleArn,
  newTargetGroupArn,
} from '../../../../infra/model/load-balancing/arns.ts'
import { newWorld, servingWorld } from './fixture.ts'

t.test('ten thousand ids are all different, and the same in the same world', async (t) => {
  const draw = (): string[] => {
    const world = newWorld()
    return Array.from({ length: 10_000 }, () => newTargetGroupArn(world, 'x'))
  }
  const arns = draw()
  t.equal(new Set(arns).size, arns.length)
  t.same(draw().at(-1), arns.at(-1))
})

t.test('an ARN names what its resource belongs to', async (t) => {
  const { world, loadBalancer, listener } = servingWorld([])
  const owner = world.loadBalancing.loadBalancers[loadBalancer]
  const parent = world.loadBalancing.listeners[listener]
  if (owner === undefined || parent === undefined) {
    throw new Error('the world serves nothing')
  }
  const path = loadBalancer.split(':loadbalancer/')[1] ?? ''
  t.match(newLoadBalancerArn(world, 'b'), /:loadbalancer\/app\/b\/[0-9a-f]{16}$/)
  t.match(newListenerArn(world, owner), `:listener/${path}/`)
  t.match(newRuleArn(world, parent), `:listener-rule/${path}/`)
  t.match(newDnsName(world, 'Web', 'internal'), /^internal-web-\d+\./)
})
