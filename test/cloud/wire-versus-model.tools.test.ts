import * as scaling from '@aws-sdk/client-auto-scaling'
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2'
import * as balancing from '@aws-sdk/client-elastic-load-balancing-v2'
import t from 'tap'
import { step } from '../../infra/model/step.ts'
import { emptyWorld, type World } from '../../infra/model/world.ts'
import type { ModelInput, ModelObject } from '../../infra/model/contract.ts'
import { clients } from '../infra/local/gateway/aws-calls.ts'
import { fakeDataPlane, fakeInstances } from '../infra/local/gateway/fake-edges.ts'
import {
  startTestGateway,
  startTestMoto,
  withOwnState,
} from '../infra/local/gateway/test-gateway.ts'
import { eventually } from './eventually.ts'
import { isSettled, settle } from './pure-cloud.ts'

t.setTimeout(180_000)

/** One call; the state before it is settled first. Params may look at what others made. */
interface Call {
  readonly service: 'autoscaling' | 'elasticloadbalancing'
  readonly operation: string
  readonly params: (world: World) => ModelObject
}

const group = { AutoScalingGroupName: 'fleet' }
const targetGroup = (world: World, name: string): string =>
  Object.values(world.loadBalancing.targetGroups).find((one) => one.name === name)?.arn ?? ''
const loadBalancer = (world: World): string =>
  Object.keys(world.loadBalancing.loadBalancers)[0] ?? ''
const members = (world: World) => world.autoScaling.groups['fleet']?.members ?? []
const subnets = (world: World) =>
  Object.values(world.facts.subnets).sort((a, b) => (a.zone < b.zone ? -1 : 1))

const call = (
  service: Call['service'],
  operation: string,
  params: Call['params'] = () => group,
): Call => ({ service, operation, params })
const asg = (operation: string, params?: Call['params']) => call('autoscaling', operation, params)
const elb = (operation: string, params: Call['params']) =>
  call('elasticloadbalancing', operation, params)

const createTargetGroup = (name: string) =>
  elb('CreateTargetGroup', (world) => ({
    ...{
      Name: name,
      Protocol: 'HTTP',
      Port: 80,
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
    },
    ...{ HealthyThresholdCount: 2, VpcId: subnets(world)[0]?.vpcId },
  }))

const scenario: readonly Call[] = [
  createTargetGroup('blue'),
  createTargetGroup('green'),
  elb('CreateLoadBalancer', (world) => ({
    Name: 'lb',
    Subnets: subnets(world).map(({ subnetId }) => subnetId),
    Tags: [{ Key: 'k', Value: 'v +@' }],
  })),
  elb('CreateListener', (world) => ({
    ...{ LoadBalancerArn: loadBalancer(world), Port: 80, Protocol: 'HTTP' },
    DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroup(world, 'blue') }],
  })),
  elb('CreateRule', (world) => ({
    ListenerArn: Object.keys(world.loadBalancing.listeners)[0],
    Priority: 5,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: targetGroup(world, 'blue'), Weight: 9 },
            { TargetGroupArn: targetGroup(world, 'green'), Weight: 1 },
          ],
        },
      },
    ],
  })),
  elb('ModifyTargetGroupAttributes', (world) => ({
    TargetGroupArn: targetGroup(world, 'blue'),
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '1' }],
  })),
  asg('CreateAutoScalingGroup', (world) => ({
    ...group,
    ...{ MinSize: 0, MaxSize: 5, DesiredCapacity: 2, HealthCheckType: 'ELB' },
    LaunchTemplate: { LaunchTemplateName: 'fleet', Version: '$Default' },
    VPCZoneIdentifier: subnets(world)[0]?.subnetId,
    TargetGroupARNs: [targetGroup(world, 'blue')],
    Tags: [{ Key: 'team', Value: 'three', PropagateAtLaunch: true }],
  })),
  asg('PutLifecycleHook', () => ({
    ...{ ...group, LifecycleHookName: 'ready', HeartbeatTimeout: 600, DefaultResult: 'ABANDON' },
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  })),
  asg('SetDesiredCapacity', () => ({ ...group, DesiredCapacity: 3, HonorCooldown: false })),
  asg('CompleteLifecycleAction', (world) => ({
    ...{ ...group, LifecycleHookName: 'ready', LifecycleActionResult: 'CONTINUE' },
    InstanceId: members(world).find(({ state }) => state === 'Pending:Wait')?.instanceId,
  })),
  asg('EnterStandby', (world) => ({
    ...{ ...group, ShouldDecrementDesiredCapacity: true },
    InstanceIds: [members(world)[0]?.instanceId],
  })),
  asg('SuspendProcesses', () => ({ ...group, ScalingProcesses: ['AZRebalance'] })),
  asg('SetInstanceProtection', (world) => ({
    ...{ ...group, ProtectedFromScaleIn: true },
    InstanceIds: [members(world)[1]?.instanceId],
  })),
  asg('TerminateInstanceInAutoScalingGroup', (world) => ({
    InstanceId: members(world)[2]?.instanceId,
    ShouldDecrementDesiredCapacity: true,
  })),
  asg('DescribeAutoScalingGroups', () => ({})),
  asg('DescribeScalingActivities'),
  asg('DescribeLifecycleHooks'),
  asg('DescribeTags', () => ({})),
  elb('DescribeLoadBalancers', () => ({})),
  elb('DescribeRules', (world) => ({
    ListenerArn: Object.keys(world.loadBalancing.listeners)[0],
  })),
  elb('DescribeTargetHealth', (world) => ({ TargetGroupArn: targetGroup(world, 'blue') })),
  elb('DescribeTargetGroups', () => ({ Names: ['blue', 'green'] })),
]

/** Times differ between the two, and with them whatever carries one. */
const withoutTimes = (value: unknown): unknown => {
  if (value instanceof Date) return 'time'
  if (typeof value === 'string') {
    return value.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
  }
  if (Array.isArray(value)) return value.map(withoutTimes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => name !== '$metadata' && item !== undefined)
      .map(([name, item]) => [name, withoutTimes(item)]),
  )
}

const send = async (
  aws: ReturnType<typeof clients>,
  { service, operation }: Call,
  params: ModelObject,
): Promise<unknown> => {
  const commands = (service === 'autoscaling' ? scaling : balancing) as unknown as Readonly<
    Record<string, new (input: ModelObject) => never>
  >
  const Command = commands[`${operation}Command`]
  if (Command === undefined) throw new Error(`No command ${operation}.`)
  const client = service === 'autoscaling' ? aws.autoScaling : aws.elb
  return (client as { send: (command: never) => Promise<unknown> }).send(new Command(params))
}

t.test('a scenario ends in the same state through the wire and in the pure model', async (t) => {
  const moto = await startTestMoto()
  t.teardown(() => moto.stop())
  const edges = { instances: fakeInstances(), dataPlane: fakeDataPlane() }
  const gateway = await startTestGateway(withOwnState(moto), edges)
  t.teardown(() => gateway.close())
  const aws = clients(moto.clientConfig)
  await aws.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'fleet',
      LaunchTemplateData: { ImageId: 'ami-12c6146b', InstanceType: 't3.small' },
    }),
  )
  const wireWorld = gateway.driver.world
  await eventually(() => Object.keys(wireWorld().facts.launchTemplates).length === 1, 'template')

  let world: World = { ...emptyWorld(wireWorld()), facts: structuredClone(wireWorld().facts) }
  world = settle(world, Date.now())
  for (const one of scenario) {
    await eventually(() => isSettled(wireWorld()), `settled before ${one.operation}`)
    const answered = await send(aws, one, one.params(wireWorld()))
    const { service, operation } = one
    const input: ModelInput = { kind: 'call', service, operation, params: one.params(world) }
    const result = step(world, world.now, input)
    t.ok(result.answer?.ok, operation)
    if (result.answer?.ok !== true) return
    t.strictSame(withoutTimes(answered), withoutTimes(result.answer.output), operation)
    world = settle(result.world, world.now, result.effects)
  }
})
