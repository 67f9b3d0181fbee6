/**
 * Every store of the model that is keyed by a caller's text takes `__proto__` and `constructor` as
 * it takes any other name. One story names everything that a caller may name; told with a hostile
 * word it must end as it does with a plain one, word for word: answers, faults, effects and world.
 */
import fc from 'fast-check'
import t from 'tap'
import type { ModelObject } from '../../../infra/model/contract.ts'
import { AwsFault } from '../../../infra/model/fault.ts'
import { createTargetGroup } from '../../sim/fleet.ts'
import { createDriver, type Driver, template } from '../../sim/world-driver.ts'

/** What any object answers to though nobody put it there, and names that sort as numbers. */
const hostile: readonly string[] = [
  ...[Object.prototype, Function.prototype, Array.prototype].flatMap(Object.getOwnPropertyNames),
  ...['prototype', 'toJSON', 'then', '0', '42', '-1', '$date'],
]
const plain = 'Qx7QwordQx7'

type Told = readonly [operation: string, outcome: unknown]

const tell = (call: () => ModelObject, operation: string): Told => {
  try {
    return [operation, call()]
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault
    return [operation, { code: fault.code, message: fault.message }]
  }
}

/** Group, tags, hooks and policies of that name, and everything one can ask about them. */
const scalingCalls = (word: string): [string, ModelObject][] => {
  const group = { AutoScalingGroupName: word }
  const hook = { ...group, LifecycleHookName: word }
  const tag = { ResourceId: word, ResourceType: 'auto-scaling-group', Key: word }
  const ids = { ...group, InstanceIds: [word] }
  return [
    ['PutLifecycleHook', { ...hook, LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' }],
    [
      'PutScalingPolicy',
      {
        ...{ ...group, PolicyName: word, PolicyType: 'SimpleScaling' },
        ...{ AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 1 },
      },
    ],
    ['CreateOrUpdateTags', { Tags: [{ ...tag, Value: word, PropagateAtLaunch: true }] }],
    ['ExecutePolicy', { ...group, PolicyName: word }],
    ['SetDesiredCapacity', { ...group, DesiredCapacity: 2 }],
    ['DescribeAutoScalingGroups', { AutoScalingGroupNames: [word] }],
    ['DescribeAutoScalingGroups', { Filters: [{ Name: `tag:${word}`, Values: [word] }] }],
    ['DescribeAutoScalingGroups', { Filters: [{ Name: word, Values: [word] }] }],
    ['DescribeAutoScalingInstances', { InstanceIds: [word] }],
    ['DescribeScalingActivities', group],
    ['DescribeScalingActivities', { ...group, ActivityIds: [word] }],
    ['DescribeLifecycleHooks', group],
    ['DescribePolicies', { ...group, PolicyNames: [word] }],
    ['DescribeTags', { Filters: [{ Name: 'key', Values: [word] }] }],
    ['DescribeTags', { Filters: [{ Name: word, Values: [word] }] }],
    ['SuspendProcesses', { ...group, ScalingProcesses: [word] }],
    ['UpdateAutoScalingGroup', { ...group, VPCZoneIdentifier: word }],
    ['UpdateAutoScalingGroup', { ...group, AvailabilityZones: [word] }],
    ['UpdateAutoScalingGroup', { ...group, TerminationPolicies: [word] }],
    ['UpdateAutoScalingGroup', { ...group, LaunchTemplate: { LaunchTemplateName: word } }],
    ['UpdateAutoScalingGroup', { ...group, LaunchTemplate: { LaunchTemplateId: word } }],
    ['UpdateAutoScalingGroup', { ...group, HealthCheckType: word }],
    ['AttachInstances', ids],
    ['DetachInstances', { ...ids, ShouldDecrementDesiredCapacity: true }],
    ['EnterStandby', { ...ids, ShouldDecrementDesiredCapacity: true }],
    ['ExitStandby', ids],
    ['SetInstanceProtection', { ...ids, ProtectedFromScaleIn: true }],
    ['SetInstanceHealth', { InstanceId: word, HealthStatus: 'Unhealthy' }],
    [
      'TerminateInstanceInAutoScalingGroup',
      { InstanceId: word, ShouldDecrementDesiredCapacity: true },
    ],
    ['CompleteLifecycleAction', { ...hook, InstanceId: word, LifecycleActionResult: 'CONTINUE' }],
    ['RecordLifecycleActionHeartbeat', { ...hook, LifecycleActionToken: word }],
    ['AttachLoadBalancerTargetGroups', { ...group, TargetGroupARNs: [word] }],
    ['DetachLoadBalancerTargetGroups', { ...group, TargetGroupARNs: [word] }],
    ['DeleteTags', { Tags: [tag] }],
    [word, group],
  ]
}

const balancingCalls = (word: string, targetGroupArn: string): [string, ModelObject][] => {
  const tags = [{ Key: word, Value: word }]
  const attribute = { Attributes: [{ Key: word, Value: word }] }
  return [
    ['AddTags', { ResourceArns: [targetGroupArn], Tags: tags }],
    ['AddTags', { ResourceArns: [word], Tags: tags }],
    ['DescribeTags', { ResourceArns: [targetGroupArn] }],
    ['RemoveTags', { ResourceArns: [targetGroupArn], TagKeys: [word] }],
    ['DescribeTags', { ResourceArns: [targetGroupArn] }],
    ['ModifyTargetGroupAttributes', { TargetGroupArn: targetGroupArn, ...attribute }],
    ['RegisterTargets', { TargetGroupArn: targetGroupArn, Targets: [{ Id: word }] }],
    ['DeregisterTargets', { TargetGroupArn: targetGroupArn, Targets: [{ Id: word }] }],
    ['DescribeTargetHealth', { TargetGroupArn: targetGroupArn, Targets: [{ Id: word }] }],
    ['DescribeTargetHealth', { TargetGroupArn: word }],
    ['DescribeTargetGroups', { Names: [word] }],
    ['DescribeLoadBalancers', { Names: [word] }],
    ['DescribeLoadBalancers', { LoadBalancerArns: [word] }],
    ['DescribeListeners', { ListenerArns: [word] }],
    ['DescribeRules', { RuleArns: [word] }],
    ['DescribeSSLPolicies', { Names: [word] }],
    ['CreateLoadBalancer', { Name: 'other', Subnets: [word, 'subnet-b'] }],
    ['CreateLoadBalancer', { Name: 'tagged', Subnets: ['subnet-a', 'subnet-b'], Tags: tags }],
    [
      'CreateTargetGroup',
      { Name: 'tagged', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', Tags: [...tags, ...tags] },
    ],
    ['DeleteLoadBalancer', { LoadBalancerArn: word }],
    ['DeleteTargetGroup', { TargetGroupArn: word }],
    [word, {}],
  ]
}

const launchFleet = (driver: Driver, word: string, targetGroupArn: string): Told =>
  tell(
    () =>
      driver.call('CreateAutoScalingGroup', {
        AutoScalingGroupName: word,
        LaunchTemplate: { LaunchTemplateId: template.id, Version: '$Default' },
        ...{ MinSize: 0, MaxSize: 4, DesiredCapacity: 2, VPCZoneIdentifier: 'subnet-a,subnet-b' },
        TargetGroupARNs: [targetGroupArn],
        Tags: [{ Key: word, Value: word, PropagateAtLaunch: true }],
        LifecycleHookSpecificationList: [
          {
            LifecycleHookName: word,
            LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
            HeartbeatTimeout: 30,
            DefaultResult: 'CONTINUE',
          },
        ],
      }),
    'CreateAutoScalingGroup',
  )

/** Members in one order, whatever the word: a record of numbers would sort itself. */
const inOrder =
  (word: string) =>
  (_member: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const rank = ([member]: [string, unknown]): string => (member === word ? plain : member)
    return Object.entries(value).sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  }

const story = (word: string): string => {
  const driver = createDriver()
  const arn = createTargetGroup(driver, 'targets')
  const told = [launchFleet(driver, word, arn)]
  driver.run(60_000)
  for (const [operation, params] of scalingCalls(word)) {
    told.push(tell(() => driver.call(operation, params), operation))
  }
  for (const [operation, params] of balancingCalls(word, arn)) {
    told.push(tell(() => driver.elb(operation, params), operation))
  }
  driver.run(60_000)
  const group = { AutoScalingGroupName: word, ForceDelete: true }
  const running = [told, driver.effects, driver.world()]
  told.push(tell(() => driver.call('DeleteAutoScalingGroup', group), 'DeleteAutoScalingGroup'))
  driver.run(120_000)
  const deleted = driver.world().autoScaling.groups
  return JSON.stringify([...running, deleted], inOrder(word), 1)
}

t.test('a hostile name is a name as any other, in every store of the model', async (t) => {
  const text = story(plain)
  const expected = text.split('\n')
  // A member of the story's own cannot be told apart from the word, as `name` cannot.
  const words = new Set(hostile.filter((word) => !text.includes(`"${word}"`)))
  const told = new Set<string>()
  fc.assert(
    fc.property(fc.constantFrom(...words), (word) => {
      const lines = story(word).split('\n')
      const wanted = expected.map((line) =>
        line.replaceAll(plain, JSON.stringify(word).slice(1, -1)),
      )
      const wrong = wanted.findIndex((line, index) => line !== lines[index])
      told.add(word)
      if (wrong >= 0) throw new Error(`${word}: wanted ${wanted[wrong]}, got ${lines[wrong]}`)
    }),
    { numRuns: 150, seed: 20260105, examples: [['__proto__'], ['constructor'], ['toString']] },
  )
  t.ok(told.size >= 50, `${told.size} words`)
  t.ok(expected.length > 1_000, 'the story has something to tell')
})
