/** Rules: create, describe, modify, delete, and their priorities. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { normalActions } from './actions.ts'
import { newRuleArn } from './arns.ts'
import { normalConditions } from './conditions.ts'
import { findListener, findRule, rulesOf } from './lookup.ts'
import { has, invalid, number, objects, ranged, required, text, texts } from './params.ts'
import { page } from './paging.ts'
import type { Rule } from './state.ts'
import { tagsFrom } from './tags.ts'
import { checkGroupsUsable } from './usage.ts'

/** ELB quota "Rules per Application Load Balancer", default rules not counted. */
const rulesMax = 100
const priorityMax = 50_000

const describe = (rule: Rule): ModelObject => ({
  RuleArn: rule.arn,
  Priority: rule.priority === undefined ? 'default' : String(rule.priority),
  Conditions: rule.conditions,
  Actions: rule.actions,
  IsDefault: rule.priority === undefined,
})

const checkTransforms = (params: ModelObject): void => {
  if (objects(params, 'Transforms').length > 0) {
    throw new AwsFault('InvalidConfigurationRequest', 'Transforms are not supported here')
  }
}

const priorityOf = (value: number | undefined): number => {
  if (value === undefined) {
    throw invalid('A rule priority must be specified')
  }
  return ranged({ name: 'Rule priority', value, min: 1, max: priorityMax })
}

export const createRule = (world: World, params: ModelObject): ModelObject => {
  const listener = findListener(world, required(params, 'ListenerArn'))
  checkTransforms(params)
  const priority = priorityOf(number(params, 'Priority'))
  const conditions = normalConditions(objects(params, 'Conditions'))
  const actions = normalActions(objects(params, 'Actions'))
  checkGroupsUsable(world, listener.loadBalancerArn, actions)
  const present = rulesOf(world, listener.arn)
  if (present.some((rule) => rule.priority === priority)) {
    throw new AwsFault('PriorityInUse', `Priority '${priority}' is currently in use`)
  }
  if (present.length - 1 >= rulesMax) {
    throw new AwsFault('TooManyRules', `At most ${rulesMax} rules per load balancer`)
  }
  const tags = tagsFrom(params)
  const arn = newRuleArn(world, listener)
  const rule: Rule = { arn, listenerArn: listener.arn, priority, conditions, actions, tags }
  world.loadBalancing.rules[arn] = rule
  return { Rules: [describe(rule)] }
}

export const describeRules = (world: World, params: ModelObject): ModelObject => {
  const arns = texts(params, 'RuleArns')
  const listenerArn = text(params, 'ListenerArn')
  if (arns.length === 0 && listenerArn === undefined) {
    throw invalid('You must specify either listener rule ARNs or a listener ARN')
  }
  if (arns.length > 0 && listenerArn !== undefined) {
    throw invalid('You can specify either listener rule ARNs or a listener ARN, not both')
  }
  const found =
    listenerArn === undefined
      ? arns.map((arn) => findRule(world, arn))
      : rulesOf(world, findListener(world, listenerArn).arn)
  const { items, next } = page({ items: found, params, keyOf: (rule) => rule.arn })
  return { Rules: items.map(describe), ...next }
}

/** Replaces the whole list of conditions or of actions; what is not given stays. */
export const modifyRule = (world: World, params: ModelObject): ModelObject => {
  const rule = findRule(world, required(params, 'RuleArn'))
  checkTransforms(params)
  if (rule.priority === undefined) {
    throw new AwsFault('OperationNotPermitted', `Default rule '${rule.arn}' cannot be modified`)
  }
  if (!has(params, 'Conditions') && !has(params, 'Actions')) {
    throw invalid('Either conditions or actions must be specified')
  }
  const conditions = has(params, 'Conditions')
    ? normalConditions(objects(params, 'Conditions'))
    : rule.conditions
  const actions = has(params, 'Actions') ? normalActions(objects(params, 'Actions')) : rule.actions
  checkGroupsUsable(world, findListener(world, rule.listenerArn).loadBalancerArn, actions)
  rule.conditions = conditions
  rule.actions = actions
  return { Rules: [describe(rule)] }
}

export const deleteRule = (world: World, params: ModelObject): ModelObject => {
  const rule = findRule(world, required(params, 'RuleArn'))
  if (rule.priority === undefined) {
    throw new AwsFault('OperationNotPermitted', `Default rule '${rule.arn}' cannot be deleted`)
  }
  delete world.loadBalancing.rules[rule.arn]
  return {}
}

/** All or nothing; two rules may swap priorities in one call. */
export const setRulePriorities = (world: World, params: ModelObject): ModelObject => {
  const wanted = new Map<Rule, number>()
  for (const pair of objects(params, 'RulePriorities')) {
    const rule = findRule(world, required(pair, 'RuleArn'))
    if (rule.priority === undefined) {
      throw new AwsFault('OperationNotPermitted', 'The priority of a default rule cannot be set')
    }
    if (wanted.has(rule)) {
      throw invalid(`Rule '${rule.arn}' was provided multiple times`)
    }
    wanted.set(rule, priorityOf(number(pair, 'Priority')))
  }
  for (const [rule, priority] of wanted) {
    const rivals = rulesOf(world, rule.listenerArn).filter((other) => other !== rule)
    if (rivals.some((other) => (wanted.get(other) ?? other.priority) === priority)) {
      throw new AwsFault('PriorityInUse', `Priority '${priority}' is currently in use`)
    }
  }
  for (const [rule, priority] of wanted) {
    rule.priority = priority
  }
  return { Rules: [...wanted.keys()].map(describe) }
}
