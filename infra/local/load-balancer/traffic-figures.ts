/**
 * CloudWatch figures of load balancers, by minute, in the SDK's MetricDatum shape
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
 */
import type { MetricDatum } from '@aws-sdk/client-cloudwatch'
import type { HostCount } from '../../model/contract.ts'

export const metricNamespace = 'AWS/ApplicationELB'

/** What one request adds to the figures. */
export interface CountedRequest {
  /** `app/<name>/<id>` */
  readonly loadBalancer: string
  /** `targetgroup/<name>/<id>`; undefined when no target group was chosen. */
  readonly targetGroup?: string
  readonly endedAt: number
  readonly status: number
  readonly targetStatus?: number
  readonly targetMs: number
}

const minuteMs = 60_000
/** CloudWatch takes at most this many different values in one datum. */
const valuesMax = 150

interface Series {
  readonly name: string
  readonly unit: 'Count' | 'Seconds'
  readonly minute: number
  readonly dimensions: Readonly<Record<string, string>>
  /** How often each value was seen. */
  readonly counts: Map<number, number>
}

const dimensionsOf = (loadBalancer: string, targetGroup?: string): Record<string, string> =>
  targetGroup === undefined
    ? { LoadBalancer: loadBalancer }
    : { TargetGroup: targetGroup, LoadBalancer: loadBalancer }

const hundred = (status: number): string => `${Math.floor(status / 100)}XX`

type Sample = [string, Series['unit'], number]

/** Names and values that one request adds; counts add 1. */
const samples = (request: CountedRequest): Sample[] => {
  const { status, targetStatus, targetMs } = request
  const fromTarget: Sample[] =
    targetStatus === undefined
      ? []
      : [
          [`HTTPCode_Target_${hundred(targetStatus)}_Count`, 'Count', 1],
          ['TargetResponseTime', 'Seconds', Math.max(targetMs, 0) / 1000],
        ]
  const fromBalancer: Sample[] =
    targetStatus === undefined && status >= 300
      ? [
          [`HTTPCode_ELB_${hundred(status)}_Count`, 'Count', 1],
          ...([502, 503, 504].includes(status)
            ? ([[`HTTPCode_ELB_${status}_Count`, 'Count', 1]] as Sample[])
            : []),
        ]
      : []
  return [['RequestCount', 'Count', 1], ...fromTarget, ...fromBalancer]
}

/** What one request adds to its group's RequestCountPerTarget: the healthy share it, else all. */
const perTarget = (counts: readonly HostCount[], targetGroup: string): Sample => {
  const group = counts.find(({ targetGroupArn }) => dimensionOf(targetGroupArn) === targetGroup)
  return ['RequestCountPerTarget', 'Count', 1 / (group?.healthy || group?.registered || 1)]
}

/**
 * Each request counts for its load balancer, and once more for the target group it went to.
 *
 * @param counts hosts now: reports are frequent, so the ones that shared the requests
 */
export const requestFigures = (
  requests: readonly CountedRequest[],
  counts: readonly HostCount[],
): MetricDatum[] => {
  const all = new Map<string, Series>()
  for (const request of requests) {
    const minute = Math.floor(request.endedAt / minuteMs) * minuteMs
    const { loadBalancer, targetGroup } = request
    const own = samples(request)
    const places = [{ dimensions: dimensionsOf(loadBalancer), adds: own }]
    if (targetGroup !== undefined) {
      const dimensions = dimensionsOf(loadBalancer, targetGroup)
      places.push({ dimensions, adds: [...own, perTarget(counts, targetGroup)] })
    }
    for (const { dimensions, adds } of places) {
      for (const [name, unit, value] of adds) {
        const key = JSON.stringify([name, minute, dimensions])
        const series = all.get(key) ?? { name, unit, minute, dimensions, counts: new Map() }
        series.counts.set(value, (series.counts.get(value) ?? 0) + 1)
        all.set(key, series)
      }
    }
  }
  return [...all.values()].flatMap(data)
}

const data = ({ name, unit, minute, dimensions, counts }: Series): MetricDatum[] => {
  const entries = [...counts.entries()]
  return Array.from({ length: Math.ceil(entries.length / valuesMax) }, (_, index) => {
    const part = entries.slice(index * valuesMax, (index + 1) * valuesMax)
    return {
      MetricName: name,
      Dimensions: named(dimensions),
      Timestamp: new Date(minute),
      Unit: unit,
      Values: part.map(([value]) => value),
      Counts: part.map(([, count]) => count),
    }
  })
}

const named = (dimensions: Readonly<Record<string, string>>): MetricDatum['Dimensions'] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))

/** The part of an ARN that CloudWatch uses as a dimension: `app/web/…` or `targetgroup/blue/…`. */
export const dimensionOf = (arn: string): string =>
  (arn.split(':')[5] ?? arn).replace(/^loadbalancer\//, '')

/**
 * Hosts by health now, for each target group in use. RequestCountPerTarget is reported without
 * requests too: nothing is added to its sum, and scaling in sees that nobody asks.
 */
export const hostFigures = (counts: readonly HostCount[], now: number): MetricDatum[] =>
  counts.flatMap(({ loadBalancerArn, targetGroupArn, healthy, unhealthy }) =>
    Object.entries({
      HealthyHostCount: healthy,
      UnHealthyHostCount: unhealthy,
      RequestCountPerTarget: 0,
    }).map(([MetricName, Value]) => ({
      MetricName,
      Dimensions: named(dimensionsOf(dimensionOf(loadBalancerArn), dimensionOf(targetGroupArn))),
      Timestamp: new Date(Math.floor(now / minuteMs) * minuteMs),
      Unit: 'Count' as const,
      Value,
    })),
  )
