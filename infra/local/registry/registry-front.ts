import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { EcrRecords } from './ecr-records.ts'
import type { EcrTokens } from './ecr-tokens.ts'

export interface RegistryFrontParts {
  /** The registry's own. */
  readonly socketPath: string
  readonly registryId: string
  readonly tokens: EcrTokens
  readonly records: EcrRecords
}

/** A manifest may have 4 MiB at most (OCI distribution spec, pushing manifests). */
const maxManifestBytes = 4 * 1024 * 1024

/**
 * The Docker registry API as ECR speaks it: basic authentication with a token of
 * GetAuthorizationToken, no repository that CreateRepository did not make, no catalogue, and every
 * manifest that is pushed becomes an image of the ECR API. Blobs stream through.
 */
export const createRegistryFront =
  (parts: RegistryFrontParts): RequestListener =>
  (incoming, response) => {
    void answer(parts, incoming, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'UNKNOWN', `The registry does not answer: ${String(error)}`)
    })
  }

const answer = async (
  parts: RegistryFrontParts,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (!isAuthorised(parts.tokens, incoming.headers.authorization)) {
    const realm = `Basic realm="https://${String(incoming.headers.host)}/"`
    response.setHeader('www-authenticate', `${realm},service="ecr.amazonaws.com"`)
    return refuse(response, 401, 'UNAUTHORIZED', 'Not Authorized')
  }
  const path = new URL(incoming.url ?? '/', 'http://registry').pathname
  if (path === '/v2/' || path === '/v2') return forward(parts, incoming, response)
  const target = parseTarget(path)
  if (target === undefined) return refuse(response, 404, 'UNSUPPORTED', 'Not supported by ECR')
  if (!(await parts.records.hasRepository(target.repository))) {
    const { repository } = target
    const message =
      `The repository with name '${repository}' does not exist in the registry ` +
      `with id '${parts.registryId}'`
    return refuse(response, 404, 'NAME_UNKNOWN', message)
  }
  if (target.kind !== 'manifests') return forward(parts, incoming, response)
  if (incoming.method === 'PUT') return putManifest(parts, target, incoming, response)
  if (!(await parts.records.hasImage(target.repository, target.reference))) {
    return refuse(response, 404, 'MANIFEST_UNKNOWN', 'Requested image not found')
  }
  return forward(parts, incoming, response)
}

interface Target {
  readonly repository: string
  readonly kind: string
  readonly reference: string
}

const parseTarget = (path: string): Target | undefined => {
  const [, repository, kind, reference] =
    /^\/v2\/(.+)\/(manifests|blobs|tags)\/(.*)$/.exec(path) ?? []
  if (repository === undefined || kind === undefined || reference === undefined) return undefined
  return { repository, kind, reference: decodeURIComponent(reference) }
}

const isAuthorised = (tokens: EcrTokens, header = ''): boolean => {
  const [scheme, encoded = ''] = header.split(' ')
  const [user, password = ''] = Buffer.from(encoded, 'base64').toString().split(':')
  return scheme?.toLowerCase() === 'basic' && user === 'AWS' && tokens.accepts(password)
}

/**
 * Stores a manifest under its digest first, where the registry checks that every blob is there;
 * then ECR records it, which may refuse an immutable tag; the tag moves last.
 */
const putManifest = async (
  parts: RegistryFrontParts,
  { repository, reference }: Target,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const manifest = await readManifest(incoming)
  if (manifest === undefined) {
    return refuse(response, 413, 'MANIFEST_INVALID', 'The manifest is larger than 4 MiB')
  }
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`
  const mediaType = incoming.headers['content-type'] ?? ''
  const put = (name: string): Promise<StoredAnswer> =>
    store(parts.socketPath, `/v2/${repository}/manifests/${name}`, mediaType, manifest)
  const stored = await put(digest)
  if (stored.status >= 300) return relay(response, stored)
  const isTag = !reference.includes(':')
  try {
    await parts.records.putImage({
      repository,
      manifest: manifest.toString(),
      mediaType,
      digest,
      tag: isTag ? reference : undefined,
    })
  } catch (error) {
    return refuse(response, 400, 'TAG_INVALID', error instanceof Error ? error.message : '')
  }
  return relay(response, isTag ? await put(reference) : stored)
}

const readManifest = async (incoming: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxManifestBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

interface StoredAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const store = async (
  socketPath: string,
  path: string,
  mediaType: string,
  manifest: Buffer,
): Promise<StoredAnswer> => {
  const headers = { 'content-type': mediaType, 'content-length': manifest.length }
  const signal = AbortSignal.timeout(30_000)
  const sent = request({ socketPath, path, method: 'PUT', headers, signal }).end(manifest)
  const [answered] = (await once(sent, 'response')) as [IncomingMessage]
  const { statusCode: status = 502 } = answered
  return { status, headers: answered.headers, body: await buffer(answered) }
}

const relayedHeaders = ['content-type', 'docker-content-digest', 'location'] as const

const relay = (response: ServerResponse, { status, headers, body }: StoredAnswer): void => {
  for (const name of relayedHeaders) {
    const value = headers[name]
    if (value !== undefined) response.setHeader(name, value)
  }
  response.writeHead(status).end(body)
}

const idleTimeoutMs = 60_000

const forward = (
  parts: RegistryFrontParts,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const { authorization: _checked, ...headers } = incoming.headers
    const { method, url: path } = incoming
    const target = { socketPath: parts.socketPath, method, path, headers }
    const upstream = request(target, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers)
      pipeline(answered, response).then(resolve, reject)
    })
    upstream.setTimeout(idleTimeoutMs, () => upstream.destroy(new Error('registry timed out')))
    upstream.once('error', reject)
    pipeline(incoming, upstream).catch(reject)
  })

/** Error body of the OCI distribution spec. */
const refuse = (response: ServerResponse, status: number, code: string, message: string): void => {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ errors: [{ code, message }] }))
}
