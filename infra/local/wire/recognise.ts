import type { IncomingHttpHeaders } from 'node:http'

/** The wire protocols of AWS, as a request shows them. */
export type WireProtocol = 'query' | 'ec2' | 'json' | 'cbor' | 'rest-json' | 'rest-xml' | 's3'

export interface RequestHead {
  readonly method: string
  /** Path and query string, as on the request line. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** What a request asks for, as far as it can be told without the service model. */
export interface RecognisedCall {
  /** Signing name, which for the services with own calls is the endpoint prefix too. */
  readonly service: string
  readonly region: string
  readonly protocol: WireProtocol
  /** Undefined for the rest protocols: their operation is a matter of path and method. */
  readonly operation?: string
  /** The API version a query or ec2 request names: tells ELBv2 from classic ELB. */
  readonly version?: string
  readonly parameters?: URLSearchParams
}

const restXmlServices: readonly string[] = ['cloudfront', 'route53', 's3control']

/**
 * True when the operation stands in the body, so that the body must be read before routing. Amazon
 * sends query and ec2 calls as form posts to the root path.
 */
export const namesOperationInBody = (head: RequestHead): boolean =>
  head.method === 'POST' &&
  (head.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded') &&
  pathOf(head.url) === '/'

/**
 * Recognises service, operation and protocol from the head and, for form posts, the body. Never
 * throws: even a malformed request is answered in its caller's protocol.
 */
export const recogniseCall = (
  head: RequestHead,
  form: Buffer | undefined,
  defaultRegion: string,
): RecognisedCall => {
  const query = new URLSearchParams(head.url.split('?').slice(1).join('?'))
  const scope = credentialScope(head.headers.authorization, query.get('X-Amz-Credential'))
  const service = scope?.service ?? serviceOfHost(head.headers.host ?? '')
  const region = scope?.region ?? defaultRegion
  return { service, region, ...formOf(head, service, parametersOf(head, query, form)) }
}

const formOf = (
  head: RequestHead,
  service: string,
  parameters: URLSearchParams | undefined,
): Pick<RecognisedCall, 'protocol' | 'operation' | 'version' | 'parameters'> => {
  const rpc = /\/service\/[^/]+\/operation\/([^/?]+)$/.exec(pathOf(head.url))
  if (rpc?.[1] !== undefined) return { protocol: 'cbor', operation: rpc[1] }
  const target = head.headers['x-amz-target']
  if (typeof target === 'string') {
    return { protocol: 'json', operation: target.slice(target.lastIndexOf('.') + 1) }
  }
  const formProtocol = service === 'ec2' ? 'ec2' : 'query'
  const operation = parameters?.get('Action') ?? undefined
  if (parameters !== undefined && operation !== undefined) {
    const version = parameters.get('Version') ?? ''
    return { protocol: formProtocol, operation, version, parameters }
  }
  if (service === 's3') return { protocol: 's3' }
  // A form that could not be read, or names nothing: its caller still reads XML.
  if (namesOperationInBody(head)) return { protocol: formProtocol }
  return { protocol: restXmlServices.includes(service) ? 'rest-xml' : 'rest-json' }
}

const parametersOf = (
  head: RequestHead,
  query: URLSearchParams,
  form: Buffer | undefined,
): URLSearchParams | undefined => {
  if (form === undefined) return query.has('Action') ? query : undefined
  const parameters = new URLSearchParams(form.toString('utf8'))
  for (const [name, value] of query) if (!parameters.has(name)) parameters.append(name, value)
  return pathOf(head.url) === '/' ? parameters : undefined
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? url

/** Scope of a SigV4 signature, in the Authorization header or a presigned URL's query string. */
const credentialScope = (
  authorization: string | undefined,
  presigned: string | null,
): { service: string; region: string } | undefined => {
  const credential = presigned ?? /Credential=([^,\s]+)/.exec(authorization ?? '')?.[1]
  const parts = credential?.split('/') ?? []
  const service = parts.at(-2)
  const region = parts.at(-3)
  if (parts.length < 5 || service === undefined || region === undefined) return undefined
  return { service, region }
}

/** For unsigned requests to AWS's own names, such as `autoscaling.eu-west-1.amazonaws.com`. */
const serviceOfHost = (host: string): string => {
  const labels = host.split(':', 1)[0]?.split('.') ?? []
  const amazon = labels.lastIndexOf('amazonaws')
  if (amazon < 1) return 's3'
  const names = labels.slice(0, amazon)
  const last = names.at(-1) ?? ''
  return (/^[a-z]{2}(-[a-z]+)+-\d$/.test(last) ? names.at(-2) : last) ?? last
}
