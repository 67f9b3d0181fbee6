import { PutScalingPolicyCommand } from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import t from 'tap'
import { withOwnState, startTestGateway, startTestMoto, type TestMoto } from './test-gateway.ts'
import { clients, createGroup } from './aws-calls.ts'
import { edges } from './fake-edges.ts'
import { feedAll } from '../../../../infra/local/gateway/metric-feed.ts'

t.setTimeout(120_000)

let moto: TestMoto
t.before(async () => {
  moto = await startTestMoto()
})
t.after(() => moto.stop())

t.test('a policy that tracks a metric is fed from CloudWatch and scales out', async (t) => {
  const gateway = await startTestGateway(withOwnState(moto), edges())
  t.teardown(() => gateway.close())
  const aws = clients(moto.clientConfig)
  await createGroup(aws, 'group-6', 1)
  await aws.autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName: 'group-6',
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      EstimatedInstanceWarmup: 0,
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        TargetValue: 50,
      },
    }),
  )
  const cloudWatch = new CloudWatchClient(moto.clientConfig)
  const minute = Math.floor(Date.now() / 60_000) * 60_000 - 60_000
  const Dimensions = [{ Name: 'AutoScalingGroupName', Value: 'group-6' }]
  const datum = { MetricName: 'CPUUtilization', Value: 95, Timestamp: new Date(minute), Dimensions }
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'AWS/EC2', MetricData: [datum] }))
  const { world, feed } = gateway.driver
  for (let round = 0; round < 3; round += 1) {
    await feedAll({ cloudWatch, world, feed, now: Date.now, log: () => undefined })
  }
  t.equal(world().autoScaling.groups['group-6']?.settings.desiredCapacity, 2)
})
