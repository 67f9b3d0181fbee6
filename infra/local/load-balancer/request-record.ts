/** One served request, as HAProxy's log line (log-format.ts) tells it. Times in milliseconds. */
export interface RequestRecord {
  readonly acceptedAt: number
  readonly client: string
  readonly listener: string
  readonly rule: string
  readonly kind: 'forward' | 'fixed-response' | 'redirect' | 'none'
  readonly backend: string
  /** Address and port of the server that was chosen; undefined when there was none. */
  readonly target?: string
  /** -1 for a phase that was not reached, as HAProxy and ALB both have it. */
  readonly requestMs: number
  readonly targetMs: number
  readonly responseMs: number
  readonly totalMs: number
  readonly status: number
  readonly targetStatus?: number
  readonly receivedBytes: number
  readonly sentBytes: number
  readonly method: string
  readonly version: string
  readonly url: string
  readonly host: string
  readonly userAgent: string
  readonly trace: string
  readonly location?: string
  /** Of a request that came by TLS. */
  readonly tls?: TlsRecord
}

export interface TlsRecord {
  /** `TLSv1.3` and the like, and the cipher in OpenSSL's name. */
  readonly protocol: string
  readonly cipher: string
  /** The name that the client asked for (SNI). */
  readonly serverName?: string
  /** SHA-1 of the certificate that it was shown, in upper-case hex. */
  readonly fingerprint: string
  /** It was shown none: it had been here before. */
  readonly isResumed: boolean
}

const kinds: Readonly<Record<string, RequestRecord['kind']>> = {
  f: 'forward',
  x: 'fixed-response',
  r: 'redirect',
}

const known = (value: unknown): string | undefined => {
  const text = typeof value === 'string' ? value : ''
  return text === '' || text === '-' ? undefined : text
}

/** Undefined for a line that is none of ours: HAProxy writes its own notices to the same log. */
export const parseRequestRecord = (line: string): RequestRecord | undefined => {
  if (!line.startsWith('{')) {
    return undefined
  }
  let fields: Record<string, unknown>
  try {
    fields = JSON.parse(line) as Record<string, unknown>
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined
    }
    throw error
  }
  const text = (name: string): string => known(fields[name]) ?? '-'
  const status = Number(known(fields['status']) ?? 0)
  const targetStatus = known(fields['targetStatus'])
  const target = known(fields['target'])
  const location = known(fields['location'])
  return {
    acceptedAt: acceptedAt(text('accepted')),
    client: text('client'),
    listener: text('listener'),
    rule: text('rule'),
    kind: kinds[text('kind')] ?? 'none',
    backend: text('backend'),
    ...(target === undefined || target.startsWith('-') ? {} : { target }),
    ...phases(fields['timersMs']),
    status,
    ...(targetStatus === undefined ? {} : { targetStatus: Number(targetStatus) }),
    receivedBytes: Number(fields['received'] ?? 0),
    sentBytes: Number(fields['sent'] ?? 0),
    method: text('method'),
    version: text('version'),
    url: text('url').replace(/\?$/, ''),
    host: text('host'),
    userAgent: text('userAgent'),
    trace: text('trace'),
    ...(location === undefined ? {} : { location }),
    ...tlsOf(fields),
  }
}

const tlsOf = (fields: Record<string, unknown>): { tls?: TlsRecord } => {
  const protocol = known(fields['tlsProtocol'])
  const serverName = known(fields['tlsName'])
  return protocol === undefined
    ? {}
    : {
        tls: {
          protocol,
          cipher: known(fields['tlsCipher']) ?? '-',
          ...(serverName === undefined ? {} : { serverName }),
          fingerprint: known(fields['tlsCertificate']) ?? '-',
          isResumed: fields['tlsResumed'] === '1',
        },
      }
}

/** `1795274183.770`: seconds, and milliseconds in three digits. */
const acceptedAt = (text: string): number => {
  const [seconds = '0', milliseconds = '0'] = text.split('.')
  return Number(seconds) * 1000 + Number(milliseconds)
}

/** HAProxy's TR, Tw, Tc, Tr, Td and Ta, folded into the three phases of ALB's log. */
const phases = (
  timers: unknown,
): Pick<RequestRecord, 'requestMs' | 'targetMs' | 'responseMs' | 'totalMs'> => {
  const [request = -1, queue = -1, connected = -1, response = -1, data = -1, total = -1] =
    Array.isArray(timers) ? timers.map(Number) : []
  const isDispatched = request >= 0 && queue >= 0 && connected >= 0
  return {
    requestMs: isDispatched ? request + queue + connected : -1,
    targetMs: response,
    responseMs: response < 0 ? -1 : data,
    totalMs: Math.max(total, 0),
  }
}
