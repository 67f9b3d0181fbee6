import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { faultOf } from '../wire/fault-of.ts'
import type { EcrRecords } from './ecr-records.ts'
import type { EcrTokens } from './ecr-tokens.ts'
import { refuse } from './refuse.ts'
import { deleteManifest, getManifest, listTags, putManifest } from './registry-manifests.ts'
import { parseRegistryPath, type RegistryTarget } from './registry-path.ts'
import type { RegistryStore } from './registry-store.ts'

export interface RegistryFrontParts {
  readonly registryId: string
  readonly tokens: EcrTokens
  readonly records: EcrRecords
  readonly store: RegistryStore
}

/**
 * The Docker registry API as ECR speaks it: basic authentication with a token of
 * GetAuthorizationToken, no repository that CreateRepository did not make, no catalogue. Manifests
 * and tags are ECR's records and nothing else, so that the two APIs agree always; blobs stream
 * through to the store, under the path that was checked.
 */
export const createRegistryFront =
  (parts: RegistryFrontParts): RequestListener =>
  (incoming, response) => {
    void answer(parts, incoming, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy()
      const { httpStatus: status, message } = faultOf(error)
      refuse(response, status, status === 503 ? 'UNAVAILABLE' : 'UNKNOWN', message)
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
  response.setHeader('docker-distribution-api-version', 'registry/2.0')
  const target = parseRegistryPath(incoming.url ?? '/')
  if (target === undefined) return refuse(response, 404, 'UNSUPPORTED', 'Not supported by ECR')
  if (!methods[target.kind].includes(incoming.method ?? '')) {
    return refuse(response, 405, 'UNSUPPORTED', 'The operation is unsupported.')
  }
  if (target.kind === 'base') return void response.writeHead(200).end()
  if (!(await parts.records.hasRepository(target.repository))) {
    const { repository } = target
    const message =
      `The repository with name '${repository}' does not exist in the registry ` +
      `with id '${parts.registryId}'`
    return refuse(response, 404, 'NAME_UNKNOWN', message)
  }
  return act(parts, target, incoming, response)
}

const methods: Readonly<Record<RegistryTarget['kind'], readonly string[]>> = {
  base: ['GET', 'HEAD'],
  tags: ['GET'],
  manifest: ['GET', 'HEAD', 'PUT', 'DELETE'],
  blob: ['GET', 'HEAD'],
  upload: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
}

const isAuthorised = (tokens: EcrTokens, header = ''): boolean => {
  const [scheme, encoded = ''] = header.split(' ')
  const [user, password = ''] = Buffer.from(encoded, 'base64').toString().split(':')
  return scheme?.toLowerCase() === 'basic' && user === 'AWS' && tokens.accepts(password)
}

const act = (
  parts: RegistryFrontParts,
  target: Exclude<RegistryTarget, { kind: 'base' }>,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { repository } = target
  const query = new URLSearchParams((incoming.url ?? '').split('?').slice(1).join('?'))
  switch (target.kind) {
    case 'tags':
      return listTags(parts, repository, query, response)
    case 'manifest':
      if (incoming.method === 'PUT') return putManifest(parts, target, incoming, response)
      if (incoming.method === 'DELETE') return deleteManifest(parts, target, response)
      return getManifest(parts, target, incoming, response)
    case 'blob':
      return parts.store.forward(incoming, response, `/v2/${repository}/blobs/${target.digest}`)
    case 'upload': {
      // A mount takes a blob out of a second repository, which nobody checked. Without these two
      // an upload begins, which every client is ready for (OCI distribution spec, mounting).
      for (const name of ['mount', 'from']) query.delete(name)
      const path = `/v2/${repository}/blobs/uploads/${target.id}?${query}`
      return parts.store.forward(incoming, response, path)
    }
  }
}
