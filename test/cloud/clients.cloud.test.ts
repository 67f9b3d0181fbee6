import { waitUntilTargetInService } from '@aws-sdk/client-elastic-load-balancing-v2'
import { waitUntilInstanceTerminated } from '@aws-sdk/client-ec2'
import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { eventually } from './eventually.ts'
import { createFleetClient, listenerUrl, recordOnlyImage } from './fleet-client.ts'
import { startTestCloud, type TestCloud } from './test-cloud.ts'

t.setTimeout(600_000)

let cloud: TestCloud
let fleet: ReturnType<typeof createFleetClient>
let subnets: string[]
let vpcId: string
t.before(async () => {
  cloud = await startTestCloud(import.meta.url)
  fleet = createFleetClient(cloud.clientConfig)
  const found = await fleet.publicSubnets()
  subnets = found.ids
  vpcId = found.vpcId
})
t.after(() => cloud?.down())

const script = fileURLToPath(new URL('boto3_scenario.py', import.meta.url))

t.test('boto3: instances with bodies serve behind a load balancer', async (t) => {
  const words = [script, 'boto3', await fleet.sourceImage(), subnets.join(','), vpcId, '--serve']
  const child = spawn(cloud.toolbox.python, words, {
    env: cloud.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill())
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const serving = JSON.parse((await lines.next()).value ?? '{}') as { listener: string }
  const url = await listenerUrl(cloud, serving.listener)
  const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(async () => (await fetch(url)).text()))
  t.equal(new Set(answers).size, 2, 'both instances answer')
  child.stdin.write('go on\n')
  const end = JSON.parse((await lines.next()).value ?? '{}') as { activities: string[] }
  t.equal(end.activities.length, 3)
})

t.test('boto3: a group of a record-only AMI comes and goes in seconds', async (t) => {
  const words = [script, 'records', recordOnlyImage, subnets.join(','), vpcId]
  const { stdout } = await promisify(execFile)(cloud.toolbox.python, words, { env: cloud.env })
  t.match(JSON.parse(stdout), {
    tags: ['aws:autoscaling:groupName', /./, /./, 'made-by'],
    scaled: [/^i-/],
  })
})

t.test('instances without a body are in service when their call returns', async (t) => {
  await fleet.createTemplate('at-once', recordOnlyImage)
  await fleet.createGroup('at-once', 2)
  t.equal((await fleet.inService('at-once')).length, 2)
  await fleet.deleteGroup('at-once')
  t.equal(await fleet.group('at-once'), undefined)
})

t.test('the JavaScript SDK: template, load balancer and group, scaled and torn down', async (t) => {
  const balancer = await fleet.createLoadBalancer('javascript')
  await fleet.createTemplate('javascript', await fleet.sourceImage())
  await fleet.createGroup('javascript', 1, [balancer.targetGroupArn])
  const [first = ''] = await eventually(async () => {
    const ids = await fleet.inService('javascript')
    return ids.length === 1 && ids
  }, 'one in service')
  await waitUntilTargetInService(
    { client: fleet.elb, maxWaitTime: 120, minDelay: 1, maxDelay: 1 },
    { TargetGroupArn: balancer.targetGroupArn, Targets: [{ Id: first }] },
  )
  t.match(await (await fetch(await listenerUrl(cloud, balancer.listenerArn))).text(), /^ip-10-/)
  await fleet.scale('javascript', 0)
  await waitUntilInstanceTerminated(
    { client: fleet.ec2, maxWaitTime: 120, minDelay: 1, maxDelay: 1 },
    { InstanceIds: [first] },
  )
  await fleet.deleteGroup('javascript')
  await eventually(async () => (await fleet.group('javascript')) === undefined, 'group gone')
  await fleet.deleteLoadBalancer(balancer)
})

t.test('the aws CLI: template, load balancer and group, scaled and torn down', async (t) => {
  const aws = async (...words: string[]): Promise<string> => {
    const all = [...words, '--output', 'text']
    const options = { env: cloud.env }
    return (await promisify(execFile)(cloud.toolbox.aws, all, options)).stdout.trim()
  }
  const inService = (wanted: number) =>
    eventually(async () => {
      const query = "length(AutoScalingGroups[0].Instances[?LifecycleState=='InService'])"
      const describe = ['describe-auto-scaling-groups', '--auto-scaling-group-names', 'cli']
      return (await aws('autoscaling', ...describe, '--query', query)) === String(wanted)
    }, `${wanted} in service`)
  const query = ['--query', 'LoadBalancers[0].LoadBalancerArn']
  const make = ['create-load-balancer', '--name', 'cli', '--subnets', ...subnets]
  const balancer = await aws('elbv2', ...make, ...query)
  await aws('elbv2', 'wait', 'load-balancer-available', '--load-balancer-arns', balancer)
  const data = JSON.stringify({ ImageId: recordOnlyImage, InstanceType: 't3.small' })
  const template = ['--launch-template-name', 'cli', '--launch-template-data', data]
  await aws('ec2', 'create-launch-template', ...template)
  const group = ['--auto-scaling-group-name', 'cli']
  await aws(
    ...['autoscaling', 'create-auto-scaling-group', ...group],
    ...['--launch-template', 'LaunchTemplateName=cli', '--min-size', '0', '--max-size', '3'],
    ...['--desired-capacity', '2', '--vpc-zone-identifier', subnets.join(',')],
  )
  await inService(2)
  await aws('autoscaling', 'set-desired-capacity', ...group, '--desired-capacity', '3')
  await inService(3)
  const tooMany = aws('autoscaling', 'set-desired-capacity', ...group, '--desired-capacity', '4')
  const { stderr } = await tooMany.then(
    () => ({ stderr: '' }),
    (error: { stderr: string }) => error,
  )
  t.match(stderr, /\(ValidationError\).*New SetDesiredCapacity value 4 is above max value 3/)
  await aws('autoscaling', 'delete-auto-scaling-group', ...group, '--force-delete')
  await aws('elbv2', 'delete-load-balancer', '--load-balancer-arn', balancer)
  await aws('elbv2', 'wait', 'load-balancers-deleted', '--load-balancer-arns', balancer)
})
