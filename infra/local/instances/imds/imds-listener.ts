import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { ImdsInstance } from './imds-instance.ts'
import { identityDocument, metadataTree, readMetadata } from './metadata-tree.ts'
import type { SessionTokens } from './session-tokens.ts'

/** What the metadata service stands on. */
export interface ImdsParts {
  /** The instance whose body has this VPC address; undefined for a stranger. */
  readonly findInstance: (vpcAddress: string) => Promise<ImdsInstance | undefined>
  /** JSON of `iam/security-credentials/<role>`. */
  readonly roleCredentials: (instance: ImdsInstance) => Promise<string>
  readonly tokens: SessionTokens
}

/** One answer: status, and text or bytes. */
interface Answer {
  readonly status: number
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** Six hours at most (EC2 user guide, "Use the Instance Metadata Service"). */
const maxTtlSeconds = 21_600
const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds'
const tokenHeader = 'x-aws-ec2-metadata-token'

/** Instance metadata service version 2 (and 1, where an instance's options allow it). */
export const createImdsListener =
  (parts: ImdsParts): RequestListener =>
  (request, response) => {
    answer(parts, request).then(
      (answered) => send(request, response, answered),
      // As on EC2 when something behind the service fails: clients retry a 5xx.
      (error: unknown) => send(request, response, { status: 503, body: String(error) }),
    )
  }

const answer = async (parts: ImdsParts, request: IncomingMessage): Promise<Answer> => {
  const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const instance = await parts.findInstance(address)
  if (instance === undefined) return { status: 404 }
  if (instance.options.httpEndpoint === 'disabled') return { status: 403 }
  const path = new URL(request.url ?? '/', 'http://imds').pathname
  if (request.method === 'PUT') return putToken(parts, instance, request, path)
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405 }
  const token = request.headers[tokenHeader]
  if (token === undefined && instance.options.httpTokens === 'required') return { status: 401 }
  if (token !== undefined && !parts.tokens.accepts(instance.instanceId, String(token))) {
    return { status: 401 }
  }
  return read(parts, instance, path)
}

/** A token is refused to whoever forwards for another: the header betrays an open proxy. */
const putToken = (
  { tokens }: ImdsParts,
  instance: ImdsInstance,
  request: IncomingMessage,
  path: string,
): Answer => {
  if (request.headers['x-forwarded-for'] !== undefined) return { status: 403 }
  if (path !== '/latest/api/token') return { status: 405 }
  const header = String(request.headers[ttlHeader] ?? '')
  const ttlSeconds = /^\d+$/.test(header) ? Number(header) : 0
  if (ttlSeconds < 1 || ttlSeconds > maxTtlSeconds) return { status: 400 }
  return {
    status: 200,
    body: tokens.issue(instance.instanceId, ttlSeconds),
    headers: { [ttlHeader]: String(ttlSeconds) },
  }
}

/** Every version that EC2 still serves shows the same categories here. */
const versions = ['2009-04-04', '2016-09-02', '2018-09-24', '2021-03-23', 'latest']

const read = async (parts: ImdsParts, instance: ImdsInstance, path: string): Promise<Answer> => {
  const [version = '', category = '', ...rest] = path.split('/').slice(1)
  if (version === '') return { status: 200, body: versions.join('\n') }
  if (!versions.includes(version)) return { status: 404 }
  const below = rest.join('/')
  switch (category) {
    case '':
      return { status: 200, body: 'dynamic\nmeta-data\nuser-data' }
    case 'user-data':
      return found(below === '' ? instance.userData : undefined, 'application/octet-stream')
    case 'dynamic':
      return found(
        readMetadata({ 'instance-identity': { document: identityDocument(instance) } }, below),
      )
    case 'meta-data':
      return readMetaData(parts, instance, below.replace(/\/$/, ''))
    default:
      return { status: 404 }
  }
}

const readMetaData = async (
  parts: ImdsParts,
  instance: ImdsInstance,
  path: string,
): Promise<Answer> => {
  const role = instance.profile?.roleName
  if (role !== undefined && path === `iam/security-credentials/${role}`) {
    return found(await parts.roleCredentials(instance))
  }
  return found(readMetadata(metadataTree(instance), path))
}

const found = (body: string | Buffer | undefined, type = 'text/plain'): Answer =>
  body === undefined ? { status: 404 } : { status: 200, body, headers: { 'content-type': type } }

const send = (request: IncomingMessage, response: ServerResponse, answered: Answer): void => {
  const body = answered.body ?? ''
  response.writeHead(answered.status, {
    'content-type': 'text/plain',
    'content-length': String(Buffer.byteLength(body)),
    server: 'EC2ws',
    ...answered.headers,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
