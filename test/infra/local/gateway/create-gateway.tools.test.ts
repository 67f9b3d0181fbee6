import {
  DeleteAutoScalingGroupCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling'
import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  DescribeTrunkInterfaceAssociationsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import t from 'tap'
import type { Cloud } from '../../../../infra/local/cloud/cloud.ts'
import type { Gateway } from '../../../../infra/local/gateway/create-gateway.ts'
import { eventually } from '../../../cloud/eventually.ts'
import { clients, createGroup, inService } from './aws-calls.ts'
import { edges, fakeDataPlane, fakeInstances } from './fake-edges.ts'
import { startTestGateway, startTestMoto, withOwnState, type TestMoto } from './test-gateway.ts'

t.setTimeout(120_000)

let moto: TestMoto
t.before(async () => {
  moto = await startTestMoto()
})
t.after(() => moto.stop())

/** The one moto, and a world of its own. */
const ownState = (): Cloud => withOwnState(moto)

const fetchJson = async (cloud: Cloud, path: string): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${cloud.ports.gateway}${path}`)).json()

t.test('a group made over the wire launches, scales and is deleted', async (t) => {
  const instances = fakeInstances()
  const gateway = await startTestGateway(ownState(), { instances, dataPlane: fakeDataPlane() })
  t.teardown(() => gateway.close())
  const aws = clients(moto.clientConfig)
  await createGroup(aws, 'group-1', 2)
  await eventually(
    async () => (await inService(aws.autoScaling, 'group-1')) === 2,
    'two in service',
  )
  await aws.autoScaling.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: 'group-1', DesiredCapacity: 1 }),
  )
  await eventually(
    async () => (await inService(aws.autoScaling, 'group-1')) === 1,
    'one in service',
  )
  t.equal(instances.terminated.length, 1)
  await aws.autoScaling.send(
    new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'group-1', ForceDelete: true }),
  )
  await eventually(() => instances.terminated.length === 2, 'all terminated')
})

t.test("groups of another region are moto's, and no instance of theirs has a body", async (t) => {
  const instances = fakeInstances()
  const gateway = await startTestGateway(ownState(), { instances, dataPlane: fakeDataPlane() })
  t.teardown(() => gateway.close())
  const elsewhere = clients({ ...moto.clientConfig, region: 'us-east-1' })
  await createGroup(elsewhere, 'group-of-moto', 1)
  t.equal(await inService(elsewhere.autoScaling, 'group-of-moto'), 1)
  t.equal(await inService(clients(moto.clientConfig).autoScaling, 'group-of-moto'), 0)
  t.strictSame(instances.launches, [])
})

t.test('a listener is routed when its call returns', async (t) => {
  const dataPlane = fakeDataPlane()
  const gateway = await startTestGateway(ownState(), { instances: fakeInstances(), dataPlane })
  t.teardown(() => gateway.close())
  const { ec2, elb } = clients(moto.clientConfig)
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const created = await elb.send(
    new CreateLoadBalancerCommand({
      Name: 'lb',
      Subnets: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId),
    }),
  )
  const group = await elb.send(
    new CreateTargetGroupCommand({
      Name: 'tg',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: Subnets[0]?.VpcId,
    }),
  )
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: created.LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [
        { Type: 'forward', TargetGroupArn: group.TargetGroups?.[0]?.TargetGroupArn },
      ],
    }),
  )
  t.match(await fetchJson(moto.cloud, '/_assay/listeners'), [
    { loadBalancerName: 'lb', port: 80, protocol: 'HTTP' },
  ])
})

t.test('a subnet that was deleted carries no load balancer', async (t) => {
  const gateway = await startTestGateway(ownState(), edges())
  t.teardown(() => gateway.close())
  const { ec2, elb } = clients(moto.clientConfig)
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const { VpcId, AvailabilityZone, SubnetId: kept = '' } = Subnets[0] ?? {}
  const created = await ec2.send(
    new CreateSubnetCommand({ VpcId, AvailabilityZone, CidrBlock: '172.31.200.0/24' }),
  )
  const gone = created.Subnet?.SubnetId ?? ''
  await ec2.send(new DeleteSubnetCommand({ SubnetId: gone }))
  await t.rejects(
    elb.send(new CreateLoadBalancerCommand({ Name: 'late', Subnets: [kept, gone] })),
    { name: 'SubnetNotFoundException' },
  )
})

t.test('a gateway that dies in mid-launch asks again and gets one instance', async (t) => {
  const shared = { alive: new Map(), tokens: new Map() }
  const cloud = ownState()
  const first = fakeInstances(shared)
  first.hold = true
  const killed = await startTestGateway(cloud, {
    instances: first,
    dataPlane: fakeDataPlane(),
  })
  const aws = clients(moto.clientConfig)
  await createGroup(aws, 'group-2', 1)
  await eventually(() => first.launches.length === 1, 'launch asked for')
  await killed.close()
  const second = fakeInstances(shared)
  const next = await startTestGateway(cloud, { instances: second, dataPlane: fakeDataPlane() })
  t.teardown(() => next.close())
  await eventually(
    async () => (await inService(aws.autoScaling, 'group-2')) === 1,
    'one in service',
  )
  t.strictSame(
    second.launches.map(({ launchId }) => launchId),
    first.launches.map(({ launchId }) => launchId),
  )
})

t.test('an instance that ended while no gateway ran is replaced', async (t) => {
  const shared = { alive: new Map(), tokens: new Map() }
  const cloud = ownState()
  const first = fakeInstances(shared)
  const aws = clients(moto.clientConfig)
  const before = await startTestGateway(cloud, {
    instances: first,
    dataPlane: fakeDataPlane(),
  })
  await createGroup(aws, 'group-3', 1)
  await eventually(
    async () => (await inService(aws.autoScaling, 'group-3')) === 1,
    'one in service',
  )
  await before.close()
  shared.alive.clear()
  const second = fakeInstances(shared)
  const after = await startTestGateway(cloud, {
    instances: second,
    dataPlane: fakeDataPlane(),
  })
  t.teardown(() => after.close())
  await eventually(() => second.launches.length === 1, 'replacement asked for')
})

t.test('calls of other services pass through, large bodies too', async (t) => {
  const gateway = await startTestGateway(ownState(), edges())
  t.teardown(() => gateway.close())
  const s3 = new S3Client({ ...moto.clientConfig, forcePathStyle: true })
  await s3.send(
    new CreateBucketCommand({
      Bucket: 'bucket-1',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  )
  const body = Buffer.alloc(20_000_000, 'assay')
  await s3.send(new PutObjectCommand({ Bucket: 'bucket-1', Key: 'k', Body: body }))
  const got = await s3.send(new GetObjectCommand({ Bucket: 'bucket-1', Key: 'k' }))
  t.ok(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body))
  const absent = { name: 'NotFound', $metadata: { httpStatusCode: 404 } }
  await t.rejects(s3.send(new HeadObjectCommand({ Bucket: 'bucket-1', Key: 'absent' })), absent)
  await t.rejects(s3.send(new HeadBucketCommand({ Bucket: 'absent' })), absent)
})

t.test('a reset of moto forgets the model and the instances too', async (t) => {
  const gateway: Gateway = await startTestGateway(ownState(), edges())
  t.teardown(() => gateway.close())
  const aws = clients(moto.clientConfig)
  await createGroup(aws, 'group-4', 1)
  const url = `http://127.0.0.1:${moto.cloud.ports.gateway}/moto-api/reset`
  t.equal((await fetch(url, { method: 'POST' })).status, 200)
  t.strictSame(gateway.driver.world().autoScaling.groups, {})
})

t.test('no web page resets, stops or reads the cloud, at either port', async (t) => {
  const gateway = await startTestGateway(ownState(), edges())
  t.teardown(() => gateway.close())
  const { ports } = moto.cloud
  for (const [port, paths] of [
    [ports.gateway, ['/_assay/stop', '/moto-api/reset', '/?Action=TerminateInstances']],
    [ports.moto, ['/assay-control/health', '/moto-api/reset', '/?Action=TerminateInstances']],
  ] as const) {
    for (const path of paths) {
      const url = `http://127.0.0.1:${port}${path}`
      const headers = { Origin: 'https://evil.example' }
      t.equal((await fetch(url, { method: 'POST', headers })).status, 403, url)
    }
  }
  t.equal((await fetch(`http://127.0.0.1:${ports.moto}/assay-control/health`)).status, 200)
})

t.test('what moto lacks and a moto that is gone answer in AWS terms', async (t) => {
  const gateway = await startTestGateway(ownState(), edges())
  t.teardown(() => gateway.close())
  const ec2 = new EC2Client({ ...moto.clientConfig, maxAttempts: 1 })
  await t.rejects(ec2.send(new DescribeTrunkInterfaceAssociationsCommand({})), {
    name: 'NotImplemented',
    $metadata: { httpStatusCode: 501 },
  })
  moto.process.kill('SIGKILL')
  await eventually(() => moto.process.signalCode !== null, 'moto ended')
  await t.rejects(ec2.send(new DescribeSubnetsCommand({})), {
    name: 'ServiceUnavailable',
    $metadata: { httpStatusCode: 503 },
  })
})
