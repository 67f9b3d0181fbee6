import { once } from 'node:events'
import {
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

export interface StoredAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** The Docker registry behind ECR's front: it keeps content by digest, and knows no tag. */
export interface RegistryStore {
  /** Keeps a manifest, if every blob that it names is there. */
  readonly putManifest: (content: {
    readonly repository: string
    readonly digest: string
    readonly mediaType: string
    readonly manifest: Buffer
  }) => Promise<StoredAnswer>
  /** Sends a request on to `path`, and streams its answer back. */
  readonly forward: (
    incoming: IncomingMessage,
    response: ServerResponse,
    path: string,
  ) => Promise<void>
}

const putTimeoutMs = 30_000
const idleTimeoutMs = 60_000

/** @param socketPath the registry's own */
export const createRegistryStore = (socketPath: string): RegistryStore => ({
  putManifest: async ({ repository, digest, mediaType, manifest }) => {
    const path = `/v2/${repository}/manifests/${digest}`
    const headers = { 'content-type': mediaType, 'content-length': manifest.length }
    const signal = AbortSignal.timeout(putTimeoutMs)
    const sent = request({ socketPath, path, method: 'PUT', headers, signal }).end(manifest)
    const [answered] = (await once(sent, 'response')) as [IncomingMessage]
    const { statusCode: status = 502 } = answered
    return { status, headers: answered.headers, body: await buffer(answered) }
  },
  forward: (incoming, response, path) =>
    new Promise((resolve, reject) => {
      const { authorization: _checked, ...headers } = incoming.headers
      const target = { socketPath, method: incoming.method, path, headers }
      const upstream = request(target, (answered) => {
        response.writeHead(answered.statusCode ?? 502, answered.headers)
        pipeline(answered, response).then(resolve, reject)
      })
      upstream.setTimeout(idleTimeoutMs, () => upstream.destroy(new Error('registry timed out')))
      upstream.once('error', reject)
      pipeline(incoming, upstream).catch(reject)
    }),
})
