/**
 * A request in the format of an Application Load Balancer's access log
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html).
 */
import type { RequestRecord } from './request-record.ts'

export interface RequestRoute {
  /** `app/<name>/<id>` */
  readonly loadBalancer: string
  readonly listenerPort: number
  readonly protocol: 'HTTP' | 'HTTPS'
  /** 0 for the default rule; undefined when no rule was met. */
  readonly rulePriority?: number
  readonly targetGroupArn?: string
  /** Address and port as the VPC knows the target. */
  readonly target?: string
  /** ARN of the certificate that the client was shown. */
  readonly certificateArn?: string
  /** The name that the client asked for, where that decided about the certificate. */
  readonly domainName?: string
}

const seconds = (milliseconds: number): string =>
  milliseconds < 0 ? '-1' : (milliseconds / 1000).toFixed(3)

const quoted = (text: string): string => `"${text.replaceAll('"', '%22').replaceAll('\n', '%0A')}"`

const actions: Readonly<Record<RequestRecord['kind'], string>> = {
  forward: 'forward',
  'fixed-response': 'fixed-response',
  redirect: 'redirect',
  none: '-',
}

/** `ws` and `wss` are for connections that were upgraded, `h2` is for HTTP/2 over TLS. */
const typeOf = ({ status, version }: RequestRecord, scheme: string): string => {
  if (status === 101) return scheme === 'https' ? 'wss' : 'ws'
  return version === 'HTTP/2.0' ? 'h2' : scheme
}

/** Thirty fields, in the order of the page above; what does not apply is a hyphen. */
export const accessLogLine = (record: RequestRecord, route: RequestRoute): string => {
  const { loadBalancer, listenerPort, protocol, rulePriority, targetGroupArn, target } = route
  const { tls } = record
  const scheme = protocol.toLowerCase()
  const url = `${scheme}://${record.host}:${listenerPort}${record.url}`
  const targetStatus = record.targetStatus === undefined ? '-' : String(record.targetStatus)
  return [
    typeOf(record, scheme),
    new Date(record.acceptedAt + record.totalMs).toISOString().replace('Z', '000Z'),
    loadBalancer,
    record.client,
    target ?? '-',
    seconds(record.requestMs),
    seconds(record.targetMs),
    seconds(record.responseMs),
    record.status,
    targetStatus,
    record.receivedBytes,
    record.sentBytes,
    quoted(`${record.method} ${url} ${record.version}`),
    quoted(record.userAgent),
    tls?.cipher ?? '-',
    tls?.protocol ?? '-',
    targetGroupArn ?? '-',
    quoted(record.trace),
    quoted(route.domainName ?? '-'),
    quoted(tls?.isResumed === true ? 'session-reused' : (route.certificateArn ?? '-')),
    rulePriority ?? -1,
    new Date(record.acceptedAt).toISOString().replace('Z', '000Z'),
    quoted(actions[record.kind]),
    quoted(record.location ?? '-'),
    '"-"',
    quoted(target ?? '-'),
    quoted(targetStatus),
    '"-"',
    '"-"',
    `TID_${record.trace.replace(/^.*-/, '').padEnd(32, '0').slice(0, 32)}`,
  ].join(' ')
}
