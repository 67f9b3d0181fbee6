/** Reporting what was served: access logs to S3 and figures to CloudWatch, as ALB does. */
import type { MetricDatum } from '@aws-sdk/client-cloudwatch'
import { gzipSync } from 'node:zlib'
import type { HostCount, RoutedLoadBalancer, RoutingTable } from '../../model/contract.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { accessLogKey } from './access-log-key.ts'
import { accessLogLine } from './access-log-line.ts'
import { createQueue } from '../../foundation/keyed-queue.ts'
import { openRequestLog, type RequestLog } from './request-log.ts'
import { parseRequestRecord } from './request-record.ts'
import { routeNames, type RouteNames } from './route-names.ts'
import type { Slots } from './slots.ts'
import {
  dimensionOf,
  hostFigures,
  metricNamespace,
  requestFigures,
  type CountedRequest,
} from './traffic-figures.ts'

/** The edge: where reports go, and the clock. */
export interface TrafficSinks {
  readonly putObject: (object: {
    bucket: string
    key: string
    body: Uint8Array
  }) => Promise<unknown>
  readonly putMetricData: (namespace: string, data: MetricDatum[]) => Promise<unknown>
  readonly now: () => number
  /** AWS writes access logs every 300 s and figures every 60 s; here both go together. */
  readonly intervalMs: number
  readonly onTrouble: (message: string) => void
}

export interface Traffic {
  readonly know: (table: RoutingTable, slots: Slots) => void
  readonly report: () => Promise<void>
  /** Reports once more, and no more after that. */
  readonly stop: () => Promise<void>
}

/** CloudWatch takes at most this many data in one call. */
const dataPerCall = 1000

interface Batch {
  readonly lines: Map<string, { loadBalancer: RoutedLoadBalancer; lines: string[] }>
  readonly counted: CountedRequest[]
}

const batchOf = (lines: readonly string[], names: RouteNames): Batch => {
  const batch: Batch = { lines: new Map(), counted: [] }
  for (const line of lines) {
    const record = parseRequestRecord(line)
    const known = record === undefined ? undefined : names.routeOf(record)
    if (record === undefined || known === undefined) {
      continue
    }
    const { route, loadBalancer } = known
    batch.counted.push({
      loadBalancer: route.loadBalancer,
      ...(route.targetGroupArn === undefined
        ? {}
        : { targetGroup: dimensionOf(route.targetGroupArn) }),
      endedAt: record.acceptedAt + record.totalMs,
      status: record.status,
      ...(record.targetStatus === undefined ? {} : { targetStatus: record.targetStatus }),
      targetMs: record.targetMs,
    })
    const entry = batch.lines.get(loadBalancer.arn) ?? { loadBalancer, lines: [] }
    entry.lines.push(accessLogLine(record, route))
    batch.lines.set(loadBalancer.arn, entry)
  }
  return batch
}

/** Without sinks the log is read and dropped, so that it does not grow. */
export const createTraffic = async (options: {
  cloud: Cloud
  folder: string
  sinks: TrafficSinks | undefined
}): Promise<Traffic> => {
  const { cloud, folder, sinks } = options
  const log = await openRequestLog(folder)
  const names = routeNames((target) =>
    target.startsWith(`${cloud.loopbackPrefix}.`)
      ? `${cloud.vpcPrefix}${target.slice(cloud.loopbackPrefix.length)}`
      : target,
  )
  const inOrder = createQueue()
  let counts: readonly HostCount[] = []
  const report = (): Promise<void> =>
    inOrder(() => reportBacklog({ cloud, sinks, log, names, counts }))
  const timer = setInterval(() => {
    report().catch((error: unknown) =>
      sinks?.onTrouble(`The request log cannot be read: ${String(error)}`),
    )
  }, sinks?.intervalMs ?? 60_000)
  timer.unref()
  return {
    know: (table, slots) => {
      names.know(table, slots)
      counts = table.hostCounts
    },
    report,
    stop: async () => {
      clearInterval(timer)
      await report()
    },
  }
}

interface Reporting {
  readonly cloud: Cloud
  readonly sinks: TrafficSinks | undefined
  readonly log: RequestLog
  readonly names: RouteNames
  readonly counts: readonly HostCount[]
}

/** Best effort, as ALB's own logs are: what cannot be delivered is said and not tried again. */
const reportBacklog = async ({ cloud, sinks, log, names, counts }: Reporting): Promise<void> => {
  for (;;) {
    const { lines, offset } = await log.next()
    const batch = batchOf(lines, names)
    if (sinks !== undefined) {
      await deliver(sinks, 'Access logs', () => putLogs(cloud, sinks, batch, offset))
      const figures = requestFigures(batch.counted, counts)
      await deliver(sinks, 'Figures', () => putFigures(sinks, figures))
    }
    await log.commit()
    if (lines.length === 0) {
      break
    }
  }
  if (sinks !== undefined) {
    const figures = hostFigures(counts, sinks.now())
    await deliver(sinks, 'Host counts', () => putFigures(sinks, figures))
  }
}

const deliver = async (
  sinks: TrafficSinks,
  what: string,
  task: () => Promise<void>,
): Promise<void> => {
  try {
    await task()
  } catch (error) {
    sinks.onTrouble(`${what} of the load balancers were not delivered: ${String(error)}`)
  }
}

/** The offset in the log tells objects of one minute apart, and is the same at a second attempt. */
const putLogs = async (
  cloud: Cloud,
  sinks: TrafficSinks,
  batch: Batch,
  offset: number,
): Promise<void> => {
  for (const { loadBalancer, lines } of batch.lines.values()) {
    if (loadBalancer.accessLogs === undefined) {
      continue
    }
    const { bucket, prefix } = loadBalancer.accessLogs
    const key = accessLogKey({
      prefix,
      accountId: cloud.accountId,
      region: cloud.region,
      loadBalancer: dimensionOf(loadBalancer.arn),
      endedAt: sinks.now(),
      unique: offset.toString(36).padStart(8, '0'),
    })
    await sinks.putObject({ bucket, key, body: gzipSync(`${lines.join('\n')}\n`) })
  }
}

const putFigures = async (sinks: TrafficSinks, figures: readonly MetricDatum[]): Promise<void> => {
  for (let first = 0; first < figures.length; first += dataPerCall) {
    await sinks.putMetricData(metricNamespace, figures.slice(first, first + dataPerCall))
  }
}
