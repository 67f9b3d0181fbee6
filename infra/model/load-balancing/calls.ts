/** The ELBv2 operations that the model answers, by name. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import * as attributes from './attributes.ts'
import * as listenerTls from './listener-tls.ts'
import * as limits from './limits.ts'
import * as listeners from './listeners.ts'
import * as loadBalancers from './load-balancers.ts'
import { own } from '../records.ts'
import * as rules from './rules.ts'
import * as tags from './tags.ts'
import * as targetCalls from './target-calls.ts'
import * as targetGroups from './target-groups.ts'

type Call = (world: World, params: ModelObject) => ModelObject

const calls: Readonly<Record<string, Call>> = {
  AddListenerCertificates: listenerTls.addListenerCertificates,
  AddTags: tags.addTags,
  CreateListener: listeners.createListener,
  CreateLoadBalancer: loadBalancers.createLoadBalancer,
  CreateRule: rules.createRule,
  CreateTargetGroup: targetGroups.createTargetGroup,
  DeleteListener: listeners.deleteListener,
  DeleteLoadBalancer: loadBalancers.deleteLoadBalancer,
  DeleteRule: rules.deleteRule,
  DeleteTargetGroup: targetGroups.deleteTargetGroup,
  DeregisterTargets: targetCalls.deregisterTargets,
  DescribeAccountLimits: limits.describeAccountLimits,
  DescribeListenerAttributes: attributes.describeListenerAttributes,
  DescribeListenerCertificates: listenerTls.describeListenerCertificates,
  DescribeListeners: listeners.describeListeners,
  DescribeLoadBalancerAttributes: attributes.describeLoadBalancerAttributes,
  DescribeLoadBalancers: loadBalancers.describeLoadBalancers,
  DescribeRules: rules.describeRules,
  DescribeSSLPolicies: limits.describeSslPolicies,
  DescribeTags: tags.describeTags,
  DescribeTargetGroupAttributes: attributes.describeTargetGroupAttributes,
  DescribeTargetGroups: targetGroups.describeTargetGroups,
  DescribeTargetHealth: targetCalls.describeTargetHealth,
  ModifyListener: listeners.modifyListener,
  ModifyListenerAttributes: attributes.modifyListenerAttributes,
  ModifyLoadBalancerAttributes: attributes.modifyLoadBalancerAttributes,
  ModifyRule: rules.modifyRule,
  ModifyTargetGroup: targetGroups.modifyTargetGroup,
  ModifyTargetGroupAttributes: attributes.modifyTargetGroupAttributes,
  RegisterTargets: targetCalls.registerTargets,
  RemoveListenerCertificates: listenerTls.removeListenerCertificates,
  RemoveTags: tags.removeTags,
  SetIpAddressType: loadBalancers.setIpAddressType,
  SetRulePriorities: rules.setRulePriorities,
  SetSecurityGroups: loadBalancers.setSecurityGroups,
  SetSubnets: loadBalancers.setSubnets,
}

/**
 * Answers one call on the draft world. A call that throws has changed nothing.
 *
 * @throws AwsFault with the codes of the ELBv2 API reference; InvalidAction for an operation that
 *   the model does not have
 */
export const callLoadBalancing = (
  world: World,
  operation: string,
  params: ModelObject,
): ModelObject => {
  const call = own(calls, operation)
  if (call === undefined) {
    throw new AwsFault(
      'InvalidAction',
      `Could not find operation ${operation} for version 2015-12-01`,
    )
  }
  return call(world, params)
}
