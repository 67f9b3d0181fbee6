/**
 * What the gateway answers for Auto Scaling and ELBv2, against AWS's API reference: requests are
 * plain forms, answers are read by botocore's own parsers, and the values wanted were written from
 * the reference's defaults, formats and state tables. No code of the model or the codec judges.
 */
import t from 'tap'
import { fakeDataPlane, fakeInstances } from '../infra/local/gateway/fake-edges.ts'
import {
  startTestGateway,
  startTestMoto,
  withOwnState,
} from '../infra/local/gateway/test-gateway.ts'
import { askBotocore } from '../infra/local/wire/botocore-peer.ts'
import { testPython } from '../infra/local/wire/test-python.ts'
import { eventually } from './eventually.ts'

t.setTimeout(180_000)

type Value = string | number | boolean | undefined | readonly Value[] | { [member: string]: Value }
type Service = 'autoscaling' | 'elbv2' | 'ec2'
const scopes = {
  autoscaling: ['autoscaling', '2011-01-01'],
  elbv2: ['elasticloadbalancing', '2015-12-01'],
  ec2: ['ec2', '2016-11-15'],
} as const

/** The AWS query protocol: lists are `Name.member.1`, for EC2 `Name.1`. */
const form = (value: Value, name: string, list: string): [string, string][] => {
  if (value === undefined) return []
  if (Array.isArray(value)) {
    return value.flatMap((item: Value, index) => form(item, `${name}${list}.${index + 1}`, list))
  }
  if (typeof value !== 'object') return [[name, String(value)]]
  return Object.entries(value).flatMap(([member, item]) =>
    form(item, name === '' ? member : `${name}.${member}`, list),
  )
}

const send = async (endpoint: string, service: Service, Action: string, params: Value) => {
  const [scope, Version] = scopes[service]
  const fields = form(params, '', service === 'ec2' ? '' : '.member')
  const credential = `Credential=test/20260101/eu-west-1/${scope}/aws4_request`
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` },
    body: new URLSearchParams([['Action', Action], ['Version', Version], ...fields]),
  })
  return { status: response.status, body: await response.text() }
}

/** Text of the first element of that name. */
const first = (xml: string, element: string): string =>
  new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1] ?? ''

const name = { AutoScalingGroupName: 'fleet' }
const arnOf = (kind: string): RegExp =>
  new RegExp(`^arn:aws:elasticloadbalancing:eu-west-1:\\d{12}:${kind}/`)
const inService = {
  ...{ LifecycleState: 'InService', HealthStatus: 'Healthy', InstanceType: 't3.small' },
  ...{ InstanceId: /^i-[0-9a-f]{17}$/, ProtectedFromScaleIn: false },
  LaunchTemplate: { LaunchTemplateName: 'fleet', LaunchTemplateId: /^lt-/, Version: '1' },
}
const settings = { HealthCheckPath: '/', HealthCheckPort: 'traffic-port', Port: 80 }
const defaults = {
  ...{ HealthCheckEnabled: true, HealthCheckIntervalSeconds: 30, HealthCheckTimeoutSeconds: 5 },
  ...{ HealthyThresholdCount: 5, UnhealthyThresholdCount: 2, Matcher: { HttpCode: '200' } },
}

type Call = (service: Service, operation: string, params: Value, wanted?: object) => Promise<string>

/** A template and a target group; what later calls name. */
const tellTargets = async (call: Call) => {
  const template = { ImageId: 'ami-12c6146b', InstanceType: 't3.small' }
  const launch = { LaunchTemplateName: 'fleet', LaunchTemplateData: template }
  await call('ec2', 'CreateLaunchTemplate', launch, { LaunchTemplate: { LatestVersionNumber: 1 } })
  const subnet = await call('ec2', 'DescribeSubnets', {})
  const subnets = [...subnet.matchAll(/<subnetId>([^<]+)</g)].map(([, id]) => id).slice(0, 2)
  const group = { Name: 'blue', Protocol: 'HTTP', Port: 80, VpcId: first(subnet, 'vpcId') }
  const created = await call('elbv2', 'CreateTargetGroup', group, {
    TargetGroups: [
      { ...defaults, ...settings, TargetGroupName: 'blue', TargetGroupArn: arnOf('targetgroup') },
    ],
  })
  const TargetGroupArn = first(created, 'TargetGroupArn')
  return { TargetGroupArn, subnets }
}

type Scene = Awaited<ReturnType<typeof tellTargets>>

const tellBalancer = async (call: Call, { TargetGroupArn, subnets }: Scene): Promise<void> => {
  const elb = (operation: string, params: Value, wanted?: object) =>
    call('elbv2', operation, params, wanted)
  const Tags = [{ Key: 'k', Value: 'v +@' }]
  const balancer = await elb(
    'CreateLoadBalancer',
    { Name: 'lb', Subnets: subnets, Tags },
    {
      LoadBalancers: [
        {
          ...{ Type: 'application', Scheme: 'internet-facing', IpAddressType: 'ipv4' },
          ...{ LoadBalancerArn: arnOf('loadbalancer/app/lb'), State: { Code: 'provisioning' } },
          DNSName: /^lb-\w+\.eu-west-1\.elb\.amazonaws\.com$/,
        },
      ],
    },
  )
  const LoadBalancerArn = first(balancer, 'LoadBalancerArn')
  await elb('DescribeTags', { ResourceArns: [LoadBalancerArn] }, { TagDescriptions: [{ Tags }] })
  const action = { Type: 'forward', TargetGroupArn }
  const listener = await elb(
    'CreateListener',
    { LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions: [action] },
    { Listeners: [{ ListenerArn: arnOf('listener/app/lb'), Port: 80, DefaultActions: [action] }] },
  )
  const Conditions = [{ Field: 'path-pattern', Values: ['/api/*'] }]
  const ListenerArn = first(listener, 'ListenerArn')
  await elb(
    'CreateRule',
    { ListenerArn, Priority: 5, Conditions, Actions: [action] },
    { Rules: [{ RuleArn: arnOf('listener-rule/app/lb'), Priority: '5', IsDefault: false }] },
  )
  const rules = [{ Priority: '5' }, { Priority: 'default', IsDefault: true, Conditions: [] }]
  await elb('DescribeRules', { ListenerArn }, { Rules: rules })
}

const tellGroup = (call: Call, { TargetGroupArn, subnets }: Scene): Promise<string> =>
  call('autoscaling', 'CreateAutoScalingGroup', {
    ...name,
    ...{ MinSize: 0, MaxSize: 5, DesiredCapacity: 2, VPCZoneIdentifier: subnets[0] },
    LaunchTemplate: { LaunchTemplateName: 'fleet' },
    TargetGroupARNs: [TargetGroupArn],
    InstanceMaintenancePolicy: { MinHealthyPercentage: 90, MaxHealthyPercentage: 120 },
    Tags: [{ Key: 'team', Value: 'three <&>', PropagateAtLaunch: true }],
  })

const tellDescriptions = async (call: Call, { TargetGroupArn }: Scene): Promise<void> => {
  const asg = (operation: string, params: { [member: string]: Value }, wanted?: object) =>
    call('autoscaling', operation, { ...name, ...params }, wanted)
  const hook = {
    ...{ LifecycleHookName: 'ready', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' },
  }
  await asg('PutLifecycleHook', hook)
  await asg(
    'DescribeLifecycleHooks',
    {},
    {
      LifecycleHooks: [
        { ...hook, HeartbeatTimeout: 3600, GlobalTimeout: 172800, DefaultResult: 'ABANDON' },
      ],
    },
  )
  await asg(
    'DescribeAutoScalingGroups',
    { AutoScalingGroupName: undefined },
    {
      AutoScalingGroups: [
        {
          ...{ ...name, MinSize: 0, MaxSize: 5, DesiredCapacity: 2, DefaultCooldown: 300 },
          ...{
            HealthCheckType: 'EC2',
            HealthCheckGracePeriod: 0,
            TerminationPolicies: ['Default'],
          },
          ...{ TargetGroupARNs: [TargetGroupArn], Instances: [inService, inService] },
          InstanceMaintenancePolicy: { MinHealthyPercentage: 90, MaxHealthyPercentage: 120 },
          Tags: [
            {
              ResourceId: 'fleet',
              ResourceType: 'auto-scaling-group',
              Key: 'team',
              Value: 'three <&>',
            },
          ],
          AutoScalingGroupARN:
            /^arn:aws:autoscaling:eu-west-1:\d{12}:autoScalingGroup:[-0-9a-f]{36}:/,
        },
      ],
    },
  )
  const healthy = {
    Target: { Port: 80 },
    HealthCheckPort: '80',
    TargetHealth: { State: 'healthy' },
  }
  await call(
    'elbv2',
    'DescribeTargetHealth',
    { TargetGroupArn },
    {
      TargetHealthDescriptions: [healthy, healthy],
    },
  )
  const launched = {
    ...{ ...name, StatusCode: 'Successful', Progress: 100 },
    Description: /^Launching a new EC2 instance: i-/,
    Cause: /increasing the capacity from 0 to 2\.$/,
  }
  await asg('DescribeScalingActivities', {}, { Activities: [launched, launched] })
}

const tellTermination = async (call: Call): Promise<void> => {
  const InstanceId = first(
    await call('autoscaling', 'DescribeAutoScalingInstances', {}),
    'InstanceId',
  )
  await call(
    'autoscaling',
    'TerminateInstanceInAutoScalingGroup',
    { InstanceId, ShouldDecrementDesiredCapacity: true },
    {
      Activity: {
        ...{ ...name, StatusCode: 'InProgress', Progress: 0 },
        Description: `Terminating EC2 instance: ${InstanceId}`,
        Cause: /response to a user request, shrinking the capacity from 2 to 1\.$/,
      },
    },
  )
}

t.test('answers on the wire are what the API reference says', async (t) => {
  const moto = await startTestMoto()
  t.teardown(() => moto.stop())
  const edges = { instances: fakeInstances(), dataPlane: fakeDataPlane() }
  const gateway = await startTestGateway(withOwnState(moto), edges)
  t.teardown(() => gateway.close())
  const { endpoint } = moto.clientConfig
  const told: { service: Service; operation: string; xml: string; wanted: object }[] = []
  const call: Call = async (service, operation, params, wanted = {}) => {
    const { status, body } = await send(endpoint, service, operation, params)
    t.equal(status, 200, `${operation}: ${status === 200 ? 'answered' : body}`)
    told.push({ service, operation, xml: body, wanted })
    return body
  }
  const scene = await tellTargets(call)
  await tellBalancer(call, scene)
  await tellGroup(call, scene)
  await eventually(async () => {
    const { TargetGroupArn } = scene
    const { body } = await send(endpoint, 'elbv2', 'DescribeTargetHealth', { TargetGroupArn })
    return [...body.matchAll(/<State>healthy</g)].length === 2
  }, 'two healthy targets')
  await tellDescriptions(call, scene)
  await tellTermination(call)
  const jobs = told.map(({ service, operation, xml: body }) => {
    return { kind: 'answer', service, operation, status: 200, headers: {}, body } as const
  })
  const answers = askBotocore(testPython().python, jobs)
  told.forEach(({ operation, wanted }, index) => t.match(answers[index], wanted, operation))
  t.ok(told.filter(({ wanted }) => Object.keys(wanted).length > 0).length >= 12, 'answers judged')
})
