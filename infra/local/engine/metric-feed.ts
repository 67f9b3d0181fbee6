import {
  GetMetricStatisticsCommand,
  type CloudWatchClient,
  type Dimension,
  type Statistic,
} from '@aws-sdk/client-cloudwatch'
import type { ModelInput, ModelObject } from '../../model/contract.ts'
import type { World } from '../../model/world.ts'
import type { Log } from '../../foundation/log.ts'

export interface MetricFeedParts {
  readonly cloudWatch: CloudWatchClient
  readonly world: () => World
  readonly feed: (input: Extract<ModelInput, { kind: 'metric' }>) => void
  readonly now: () => number
  readonly log: Log
}

/** Target tracking reads one datapoint a minute (Auto Scaling user guide, target tracking). */
const metricPeriodMs = 60_000
/** A minute is read when its figures are complete: the load balancers report every 15 s. */
const settleMs = 30_000

/** Feeds each target tracking policy the newest datapoint of its metric, once a minute. */
export const startMetricFeed = (parts: MetricFeedParts): { readonly close: () => void } => {
  const timer = setInterval(() => void feedAll(parts), metricPeriodMs)
  return { close: () => clearInterval(timer) }
}

/** One round over all policies. Never rejects: a metric that cannot be read is one without data. */
export const feedAll = async (parts: MetricFeedParts): Promise<void> => {
  for (const { groupName, policyName, query } of followedMetrics(parts.world())) {
    try {
      const value = await newestValue(parts, query)
      if (value !== undefined) parts.feed({ kind: 'metric', groupName, policyName, value })
    } catch (error) {
      parts.log('warn', 'metric was not read', { groupName, policyName, error })
    }
  }
}

interface MetricQuery {
  readonly namespace: string
  readonly name: string
  readonly dimensions: readonly Dimension[]
  readonly statistic: Statistic
}

interface Followed {
  readonly groupName: string
  readonly policyName: string
  readonly query: MetricQuery
}

const followedMetrics = (world: World): Followed[] =>
  Object.values(world.autoScaling.groups).flatMap((group) =>
    group.policies
      .filter(({ type, enabled }) => type === 'TargetTrackingScaling' && enabled)
      .flatMap(({ name, given }) => {
        const query = metricOfPolicy(object(given['TargetTrackingConfiguration']))
        return query === undefined ? [] : [{ groupName: group.name, policyName: name, query }]
      }),
  )

/** The CloudWatch metric behind a TargetTrackingConfiguration; the model refuses other ones. */
const metricOfPolicy = (configuration: ModelObject): MetricQuery | undefined => {
  const custom = object(configuration['CustomizedMetricSpecification'])
  if (typeof custom['MetricName'] === 'string') return customMetric(custom)
  const { ResourceLabel } = object(configuration['PredefinedMetricSpecification'])
  return typeof ResourceLabel === 'string' ? requestCount(ResourceLabel) : undefined
}

const customMetric = (custom: ModelObject): MetricQuery => ({
  namespace: String(custom['Namespace']),
  name: String(custom['MetricName']),
  statistic: String(custom['Statistic'] ?? 'Average') as Statistic,
  dimensions: (Array.isArray(custom['Dimensions']) ? custom['Dimensions'] : []).map(
    (dimension: ModelObject) => ({
      Name: String(dimension['Name']),
      Value: String(dimension['Value']),
    }),
  ),
})

/** `app/<name>/<id>/targetgroup/<name>/<id>` (PredefinedMetricSpecification, API reference). */
const requestCount = (label: string): MetricQuery => {
  const parts = label.split('/')
  return {
    namespace: 'AWS/ApplicationELB',
    name: 'RequestCountPerTarget',
    statistic: 'Sum',
    dimensions: [
      { Name: 'LoadBalancer', Value: parts.slice(0, 3).join('/') },
      { Name: 'TargetGroup', Value: parts.slice(3).join('/') },
    ],
  }
}

const object = (value: ModelObject[string]): ModelObject =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
    ? (value as ModelObject)
    : {}

const newestValue = async (
  { cloudWatch, now }: MetricFeedParts,
  query: MetricQuery,
): Promise<number | undefined> => {
  const end = Math.floor((now() - settleMs) / metricPeriodMs) * metricPeriodMs
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: query.namespace,
      MetricName: query.name,
      Dimensions: [...query.dimensions],
      Statistics: [query.statistic],
      Period: metricPeriodMs / 1000,
      StartTime: new Date(end - 2 * metricPeriodMs),
      EndTime: new Date(end),
    }),
  )
  const newest = Datapoints.toSorted((left, right) => timeOf(right) - timeOf(left))[0]
  return newest?.[query.statistic]
}

const timeOf = ({ Timestamp }: { readonly Timestamp?: Date | undefined }): number =>
  Timestamp?.getTime() ?? 0
