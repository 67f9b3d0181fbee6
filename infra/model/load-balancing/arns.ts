/** Names of new resources in AWS's formats: unique, and repeatable since the world makes them. */
import type { World } from '../world.ts'
import type { Listener, LoadBalancer } from './state.ts'

const mask = (1n << 64n) - 1n

/** The next id: 16 hexadecimal digits that look drawn, by splitmix64 over the world's sequence. */
const nextId = (world: World): string => {
  world.sequence += 1
  let bits = (BigInt(world.sequence) * 0x9e3779b97f4a7c15n) & mask
  bits = ((bits ^ (bits >> 30n)) * 0xbf58476d1ce4e5b9n) & mask
  bits = ((bits ^ (bits >> 27n)) * 0x94d049bb133111ebn) & mask
  return (bits ^ (bits >> 31n)).toString(16).padStart(16, '0')
}

const prefix = (world: World): string =>
  `arn:aws:elasticloadbalancing:${world.region}:${world.accountId}`

export const newLoadBalancerArn = (world: World, name: string): string =>
  `${prefix(world)}:loadbalancer/app/${name}/${nextId(world)}`

export const newTargetGroupArn = (world: World, name: string): string =>
  `${prefix(world)}:targetgroup/${name}/${nextId(world)}`

export const newListenerArn = (world: World, loadBalancer: LoadBalancer): string =>
  `${loadBalancer.arn.replace(':loadbalancer/', ':listener/')}/${nextId(world)}`

export const newRuleArn = (world: World, listener: Listener): string =>
  `${listener.arn.replace(':listener/', ':listener-rule/')}/${nextId(world)}`

/** DNS name of a new load balancer: name, ten digits, region; `internal-` in front if internal. */
export const newDnsName = (world: World, name: string, scheme: string): string => {
  const digits = BigInt(`0x${nextId(world)}`) % 10_000_000_000n
  const front = scheme === 'internal' ? 'internal-' : ''
  return `${front}${name}-${digits}.${world.region}.elb.amazonaws.com`.toLowerCase()
}
