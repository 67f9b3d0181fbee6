import {
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeTagsCommand,
  ModifyRuleCommand,
  paginateDescribeRules,
  type Action,
  type ElasticLoadBalancingV2Client,
  type Rule,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Forward, ObservedRule } from '../fleet/observed.ts'
import type { LoadBalancing } from '../fleet/ports.ts'
import { outcomeOf, removalOf } from './call-outcome.ts'

type Client = ElasticLoadBalancingV2Client
type Tags = ObservedRule['tags']

/** Most resources that one DescribeTags takes (API reference). */
const tagsPageSize = 20

/** Every rule of a listener but its default action, with tags: those say whose it is. */
export const findRules = async (
  client: Client,
  listenerArn: string,
): Promise<readonly ObservedRule[]> => {
  const found: Rule[] = []
  for await (const page of paginateDescribeRules({ client }, { ListenerArn: listenerArn })) {
    found.push(...(page.Rules ?? []).filter(({ IsDefault }) => IsDefault !== true))
  }
  const tags = await tagsOf(
    client,
    found.map(({ RuleArn }) => RuleArn ?? ''),
  )
  return found.map((rule) => observeRule(rule, tags.get(rule.RuleArn ?? '') ?? {}))
}

const tagsOf = async (
  client: Client,
  arns: readonly string[],
): Promise<ReadonlyMap<string, Tags>> => {
  const found = new Map<string, Tags>()
  for (let first = 0; first < arns.length; first += tagsPageSize) {
    const ResourceArns = arns.slice(first, first + tagsPageSize)
    const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns }))
    for (const { ResourceArn = '', Tags: tags = [] } of TagDescriptions) {
      found.set(ResourceArn, Object.fromEntries(tags.map(({ Key, Value = '' }) => [Key, Value])))
    }
  }
  return found
}

const observeRule = (rule: Rule, tags: Tags): ObservedRule => ({
  arn: rule.RuleArn ?? '',
  priority: Number(rule.Priority),
  conditions: (rule.Conditions ?? []).map(conditionText),
  forwards: (rule.Actions ?? []).flatMap(forwardsOf),
  tags,
})

/** `path-pattern /*`; a field that a fleet does not use keeps its name alone. */
const conditionText = ({ Field = '', PathPatternConfig, Values = [] }: RuleCondition): string =>
  [Field, ...(PathPatternConfig?.Values ?? Values)].join(' ')

/** A forward to one group alone may come without its list. */
const forwardsOf = ({ TargetGroupArn: only, ForwardConfig }: Action): readonly Forward[] => {
  const several = ForwardConfig?.TargetGroups ?? []
  if (several.length === 0) return only === undefined ? [] : [{ targetGroupArn: only, weight: 1 }]
  return several.map(({ TargetGroupArn = '', Weight = 1 }) => ({
    targetGroupArn: TargetGroupArn,
    weight: Weight,
  }))
}

export const changesOfRules = (client: Client) =>
  ({
    createRule: ({ listenerArn, priority, pathPatterns, forwards, tags }) =>
      outcomeOf(async () => {
        const answer = await client.send(
          new CreateRuleCommand({
            ListenerArn: listenerArn,
            Priority: priority,
            Conditions: conditions(pathPatterns),
            Actions: actions(forwards),
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          }),
        )
        return { ruleArn: answer.Rules?.[0]?.RuleArn ?? '' }
      }),
    modifyRule: ({ ruleArn, pathPatterns, forwards }) =>
      outcomeOf(async () => {
        await client.send(
          new ModifyRuleCommand({
            RuleArn: ruleArn,
            Conditions: conditions(pathPatterns),
            Actions: actions(forwards),
          }),
        )
        return {}
      }),
    deleteRule: ({ ruleArn }) =>
      removalOf(() => client.send(new DeleteRuleCommand({ RuleArn: ruleArn }))),
  }) satisfies Partial<LoadBalancing>

const conditions = (pathPatterns: readonly string[]) => [
  { Field: 'path-pattern', PathPatternConfig: { Values: [...pathPatterns] } },
]

const actions = (forwards: readonly Forward[]): Action[] => [
  {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: forwards.map(({ targetGroupArn, weight }) => ({
        TargetGroupArn: targetGroupArn,
        Weight: weight,
      })),
    },
  },
]
