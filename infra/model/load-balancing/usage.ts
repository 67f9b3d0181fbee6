/** What a set of actions may refer to, given the listener that carries it. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { groupsOfActions } from './actions.ts'
import { loadBalancersOf } from './health.ts'
import { findTargetGroup, listenersOf, rulesOf } from './lookup.ts'
import { flag, object } from './params.ts'

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

/**
 * Several groups of which one is sticky need group stickiness too (ELB user guide).
 *
 * @param isSticky whether clients stick to the targets of a group
 */
export const lacksGroupStickiness = (
  action: ModelObject,
  isSticky: (targetGroupArn: string) => boolean,
): boolean => {
  const groups = groupsOfActions([action])
  const forward = object(action, 'ForwardConfig') ?? {}
  const stickiness = object(forward, 'TargetGroupStickinessConfig') ?? {}
  return groups.length > 1 && groups.some(isSticky) && flag(stickiness, 'Enabled') !== true
}

const checkStickiness = (world: World, actions: readonly ModelObject[]): void => {
  const isSticky = (arn: string): boolean =>
    findTargetGroup(world, arn).attributes['stickiness.enabled'] === 'true'
  if (actions.some((action) => lacksGroupStickiness(action, isSticky))) {
    throw new AwsFault(
      'InvalidLoadBalancerAction',
      'You must enable group stickiness on a rule if one of its target groups is sticky',
    )
  }
}
