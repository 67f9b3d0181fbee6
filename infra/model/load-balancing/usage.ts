/** What a set of actions may refer to, given the listener that carries it. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { groupsOfActions } from './actions.ts'
import { loadBalancersOf } from './health.ts'
import { findTargetGroup, listenersOf, rulesOf } from './lookup.ts'

/** ELB quota "Target Groups per Application Load Balancer". */
const groupsPerLoadBalancerMax = 100

/**
 * @throws AwsFault TargetGroupNotFound, TargetGroupAssociationLimit, InvalidConfigurationRequest,
 *   InvalidLoadBalancerAction, TooManyUniqueTargetGroupsPerLoadBalancer
 */
export const checkGroupsUsable = (
  world: World,
  loadBalancerArn: string,
  actions: readonly ModelObject[],
): void => {
  const loadBalancer = world.loadBalancing.loadBalancers[loadBalancerArn]
  const wanted = groupsOfActions(actions)
  for (const arn of wanted) {
    const group = findTargetGroup(world, arn)
    if (loadBalancersOf(world, arn).some((other) => other.arn !== loadBalancerArn)) {
      throw new AwsFault(
        'TargetGroupAssociationLimit',
        `The following target groups cannot be associated with more than one load balancer: ${arn}`,
      )
    }
    if (loadBalancer !== undefined && group.vpcId !== loadBalancer.vpcId) {
      throw new AwsFault(
        'InvalidConfigurationRequest',
        `The target group '${arn}' is not in the same VPC as the load balancer`,
      )
    }
  }
  checkStickiness(world, actions)
  const used = listenersOf(world, loadBalancerArn)
    .flatMap((listener) => rulesOf(world, listener.arn))
    .flatMap((rule) => groupsOfActions(rule.actions))
  if (new Set([...used, ...wanted]).size > groupsPerLoadBalancerMax) {
    throw new AwsFault(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      `A load balancer can use at most ${groupsPerLoadBalancerMax} target groups`,
    )
  }
}

/** Several groups of which one is sticky need group stickiness too (ELB user guide). */
const checkStickiness = (world: World, actions: readonly ModelObject[]): void => {
  for (const action of actions) {
    const groups = groupsOfActions([action])
    const sticky = groups.filter(
      (arn) => findTargetGroup(world, arn).attributes['stickiness.enabled'] === 'true',
    )
    if (
      groups.length > 1 &&
      sticky.length > 0 &&
      !JSON.stringify(action).includes('"Enabled":true')
    ) {
      throw new AwsFault(
        'InvalidLoadBalancerAction',
        'You must enable group stickiness on a rule if one of its target groups is sticky',
      )
    }
  }
}
