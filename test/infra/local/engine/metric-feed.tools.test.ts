import { PutScalingPolicyCommand } from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import t from 'tap'
import {
  withOwnState,
  startTestGateway,
  startTestMoto,
  type TestMoto,
} from '../gateway/test-gateway.ts'
import { clients, createGroup } from '../gateway/aws-calls.ts'
import { edges } from '../gateway/fake-edges.ts'
import { groupArn, loadBalancerArn } from '../load-balancer/fixture.ts'
import {
  dimensionOf,
  hostFigures,
  metricNamespace,
  requestFigures,
} from '../../../../infra/local/load-balancer/traffic-figures.ts'
import { feedAll } from '../../../../infra/local/engine/metric-feed.ts'

t.setTimeout(120_000)

let moto: TestMoto
t.before(async () => {
  moto = await startTestMoto()
})
t.after(() => moto.stop())

t.test('a policy scales out by the requests that the load balancer itself reports', async (t) => {
  const gateway = await startTestGateway(withOwnState(moto), edges())
  t.teardown(() => gateway.close())
  const aws = clients(moto.clientConfig)
  await createGroup(aws, 'group-6', 1)
  const loadBalancer = dimensionOf(loadBalancerArn)
  const targetGroup = dimensionOf(groupArn('blue'))
  await aws.autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName: 'group-6',
      PolicyName: 'requests',
      PolicyType: 'TargetTrackingScaling',
      EstimatedInstanceWarmup: 0,
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ALBRequestCountPerTarget',
          ResourceLabel: `${loadBalancer}/${targetGroup}`,
        },
        TargetValue: 50,
      },
    }),
  )
  const minute = Math.floor(Date.now() / 60_000) * 60_000
  const endedAt = minute - 30_000
  const request = { loadBalancer, targetGroup, endedAt, status: 200, targetMs: 5 }
  const hosts = { loadBalancerArn, targetGroupArn: groupArn('blue'), healthy: 1, unhealthy: 0 }
  const counts = [{ ...hosts, registered: 1 }]
  const MetricData = [
    ...requestFigures(Array(95).fill(request), counts),
    ...hostFigures(counts, endedAt),
  ]
  const cloudWatch = new CloudWatchClient(moto.clientConfig)
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: metricNamespace, MetricData }))
  const { world, feed } = gateway.driver
  for (let round = 0; round < 3; round += 1) {
    await feedAll({ cloudWatch, world, feed, now: () => minute + 40_000, log: () => undefined })
  }
  t.equal(world().autoScaling.groups['group-6']?.settings.desiredCapacity, 2)
})
