import t from 'tap'
import { call, faultOf, forwardTo, list, newRule, servingWorld } from './fixture.ts'

const scene = () => {
  const { world, listener, group } = servingWorld([])
  const rule = newRule(world, listener, 10, forwardTo(group))
  const priorities = (): unknown[] =>
    list(call(world, 'DescribeRules', { ListenerArn: listener }), 'Rules').map(
      ({ Priority }) => Priority,
    )
  return { world, listener, group, rule, priorities }
}
const path = [{ Field: 'path-pattern', Values: ['/x'] }]

t.test('a rule is described in order of priority, with both forms of its values', async (t) => {
  const { world, listener, group, priorities } = scene()
  newRule(world, listener, 5, forwardTo(group))
  t.same(priorities(), ['5', '10', 'default'])
  const [rule] = list(call(world, 'DescribeRules', { ListenerArn: listener }), 'Rules')
  t.same(rule?.['Conditions'], [
    { Field: 'path-pattern', Values: ['/5/*'], PathPatternConfig: { Values: ['/5/*'] } },
  ])
})

t.test('what cannot be created is refused with its own code', async (t) => {
  const { world, listener, group } = scene()
  const params = { ListenerArn: listener, Conditions: path, Actions: forwardTo(group) }
  const cases: [string, object, string][] = [
    ['a taken priority', { Priority: 10 }, 'PriorityInUse'],
    ['priority 0', { Priority: 0 }, 'ValidationError'],
    ['no priority', {}, 'ValidationError'],
    ['no conditions', { Priority: 1, Conditions: [] }, 'ValidationError'],
    ['no listener', { Priority: 1, ListenerArn: 'arn' }, 'ListenerNotFound'],
    ['no such group', { Priority: 1, Actions: forwardTo('arn') }, 'TargetGroupNotFound'],
    [
      'a transform',
      { Priority: 1, Transforms: [{ Type: 'url-rewrite' }] },
      'InvalidConfigurationRequest',
    ],
  ]
  for (const [name, changes, code] of cases) {
    t.equal(faultOf(world, 'CreateRule', { ...params, ...changes }), code, name)
  }
})

t.test('modifying replaces the whole list, and leaves what is not given', async (t) => {
  const { world, rule, group } = scene()
  call(world, 'ModifyRule', { RuleArn: rule, Conditions: path })
  t.match(world.loadBalancing.rules[rule]?.conditions, [{ Values: ['/x'] }])
  call(world, 'ModifyRule', {
    RuleArn: rule,
    Actions: [
      { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: group, Weight: 7 }] } },
    ],
  })
  t.match(world.loadBalancing.rules[rule]?.conditions, [{ Values: ['/x'] }])
  t.match(world.loadBalancing.rules[rule]?.actions, [
    { ForwardConfig: { TargetGroups: [{ Weight: 7 }] } },
  ])
  t.equal(faultOf(world, 'ModifyRule', { RuleArn: rule }), 'ValidationError')
  t.equal(faultOf(world, 'ModifyRule', { RuleArn: 'arn' }), 'RuleNotFound')
})

t.test('the default rule is neither modified, moved nor deleted by itself', async (t) => {
  const { world, listener } = scene()
  const rules = list(call(world, 'DescribeRules', { ListenerArn: listener }), 'Rules')
  const RuleArn = rules.find(({ IsDefault }) => IsDefault)?.['RuleArn']
  t.equal(faultOf(world, 'ModifyRule', { RuleArn, Conditions: path }), 'OperationNotPermitted')
  t.equal(faultOf(world, 'DeleteRule', { RuleArn }), 'OperationNotPermitted')
  t.equal(
    faultOf(world, 'SetRulePriorities', { RulePriorities: [{ RuleArn, Priority: 1 }] }),
    'OperationNotPermitted',
  )
})

t.test('two rules can swap priorities, and all or none move', async (t) => {
  const { world, listener, group, rule, priorities } = scene()
  const other = newRule(world, listener, 20, forwardTo(group))
  newRule(world, listener, 30, forwardTo(group))
  const set = (...pairs: [string, number][]) => ({
    RulePriorities: pairs.map(([RuleArn, Priority]) => ({ RuleArn, Priority })),
  })
  call(world, 'SetRulePriorities', set([rule, 20], [other, 10]))
  t.equal(world.loadBalancing.rules[rule]?.priority, 20)
  t.equal(faultOf(world, 'SetRulePriorities', set([rule, 7], [other, 30])), 'PriorityInUse')
  t.equal(faultOf(world, 'SetRulePriorities', set([rule, 7], [other, 7])), 'PriorityInUse')
  t.equal(faultOf(world, 'SetRulePriorities', set([rule, 7], [rule, 8])), 'ValidationError')
  t.same(priorities(), ['10', '20', '30', 'default'])
})

t.test('describe wants a listener or rules, not both and not neither', async (t) => {
  const { world, listener, rule } = scene()
  t.equal(faultOf(world, 'DescribeRules'), 'ValidationError')
  t.equal(
    faultOf(world, 'DescribeRules', { ListenerArn: listener, RuleArns: [rule] }),
    'ValidationError',
  )
  t.equal(list(call(world, 'DescribeRules', { RuleArns: [rule] }), 'Rules').length, 1)
  call(world, 'DeleteRule', { RuleArn: rule })
  t.equal(faultOf(world, 'DescribeRules', { RuleArns: [rule] }), 'RuleNotFound')
})

t.test('there are at most 100 beside the default one', async (t) => {
  const { world, listener, group } = scene()
  for (let priority = 101; priority < 200; priority += 1) {
    newRule(world, listener, priority, forwardTo(group))
  }
  t.equal(
    faultOf(world, 'CreateRule', {
      ListenerArn: listener,
      Priority: 1,
      Conditions: path,
      Actions: forwardTo(group),
    }),
    'TooManyRules',
  )
})
