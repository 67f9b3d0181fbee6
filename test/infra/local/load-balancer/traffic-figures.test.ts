import fc from 'fast-check'
import t from 'tap'
import {
  dimensionOf,
  hostFigures,
  requestFigures,
  type CountedRequest,
} from '../../../../infra/local/load-balancer/traffic-figures.ts'
import { groupArn, loadBalancerArn } from './fixture.ts'

const request: CountedRequest = {
  loadBalancer: 'app/web/1',
  targetGroup: 'targetgroup/blue/1',
  endedAt: 90_000,
  status: 200,
  targetStatus: 200,
  targetMs: 5,
}
const total = (name: string, requests: readonly CountedRequest[], dimensions = 1): number =>
  requestFigures(requests, [])
    .filter((datum) => datum.MetricName === name && datum.Dimensions?.length === dimensions)
    .flatMap(({ Counts = [] }) => Counts)
    .reduce((sum, count) => sum + count, 0)

t.test(
  'a request counts in its minute for the load balancer and for the target group',
  async (t) => {
    const figures = requestFigures([request], [])
    t.same(new Set(figures.map(({ Timestamp }) => Timestamp?.getTime())), new Set([60_000]))
    t.equal(total('RequestCount', [request], 1), 1)
    t.equal(total('RequestCount', [request], 2), 1)
    const time = figures.find(({ MetricName }) => MetricName === 'TargetResponseTime')
    t.same([time?.Unit, time?.Values, time?.Counts], ['Seconds', [0.005], [1]])
  },
)

t.test("the load balancer's own errors are told from the target's", async (t) => {
  const { targetStatus: _none, targetGroup: _group, ...own } = request
  const requests = [
    { ...request, status: 500, targetStatus: 500 },
    { ...own, status: 503 },
  ]
  t.equal(total('HTTPCode_Target_5XX_Count', requests), 1)
  t.equal(total('HTTPCode_ELB_5XX_Count', requests), 1)
  t.equal(total('HTTPCode_ELB_503_Count', requests), 1)
})

t.test('no datum has more values than CloudWatch takes, and none is lost', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(2000), { maxLength: 800 }), (times) => {
      const requests = times.map((targetMs) => ({ ...request, targetMs }))
      const isWithin = requestFigures(requests, []).every(({ Values = [] }) => Values.length <= 150)
      return isWithin && total('TargetResponseTime', requests) === times.length
    }),
    { numRuns: 30 },
  )
})

const targetGroupArn = groupArn('blue')
const hosts = { loadBalancerArn, targetGroupArn, healthy: 2, unhealthy: 1, registered: 4 }

t.test('requests per target are shared by the healthy targets, else by all', async (t) => {
  const sum = (counts: { healthy: number; registered: number }): number =>
    requestFigures(Array(6).fill({ ...request, targetGroup: dimensionOf(targetGroupArn) }), [
      { ...hosts, ...counts },
    ])
      .filter(({ MetricName }) => MetricName === 'RequestCountPerTarget')
      .reduce((total, { Values = [], Counts = [] }) => total + Values[0]! * Counts[0]!, 0)
  t.equal(sum({ healthy: 2, registered: 4 }), 3)
  t.equal(sum({ healthy: 0, registered: 4 }), 1.5)
  t.equal(sum({ healthy: 0, registered: 0 }), 6)
})

t.test('hosts are counted for each target group of each load balancer', async (t) => {
  const [healthy, unhealthy, perTarget] = hostFigures([hosts], 125_000)
  t.same([healthy?.MetricName, healthy?.Value], ['HealthyHostCount', 2])
  t.same([unhealthy?.MetricName, unhealthy?.Value], ['UnHealthyHostCount', 1])
  t.same([perTarget?.MetricName, perTarget?.Value], ['RequestCountPerTarget', 0])
  t.equal(healthy?.Timestamp?.getTime(), 120_000)
  t.equal(dimensionOf(loadBalancerArn), 'app/web/0123456789abcdef')
  t.equal(dimensionOf(groupArn('blue')), 'targetgroup/blue/0123456789abcdef')
})
