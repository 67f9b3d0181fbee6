import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EcrRecords } from './ecr-records.ts'
import { refuse } from './refuse.ts'
import type { RegistryStore, StoredAnswer } from './registry-store.ts'

/** A manifest may have 4 MiB at most (OCI distribution spec, pushing manifests). */
const maxManifestBytes = 4 * 1024 * 1024

interface Parts {
  readonly records: EcrRecords
  readonly store: RegistryStore
}

interface Named {
  readonly repository: string
  readonly reference: string
}

const isDigest = (reference: string): boolean => reference.includes(':')

/** GET and HEAD: the bytes that ECR recorded, so that a tag is what the ECR API says it is. */
export const getManifest = async (
  { records }: Parts,
  { repository, reference }: Named,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const image = await records.findImage(repository, reference)
  if (image === undefined) return notFound(response)
  response
    .writeHead(200, {
      'content-type': image.mediaType,
      'content-length': Buffer.byteLength(image.manifest),
      'docker-content-digest': image.digest,
      etag: `"${image.digest}"`,
    })
    .end(incoming.method === 'HEAD' ? undefined : image.manifest)
}

/**
 * PUT: the store checks that every blob is there, and keeps the manifest by its digest; then ECR
 * records it, and alone says what its tags mean. One that the records refuse is reached by nobody.
 */
export const putManifest = async (
  { records, store }: Parts,
  { repository, reference }: Named,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const bytes = await readManifest(incoming)
  if (bytes === undefined) {
    return refuse(response, 413, 'MANIFEST_INVALID', 'The manifest is larger than 4 MiB')
  }
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (isDigest(reference) && reference !== digest) {
    return refuse(response, 400, 'DIGEST_INVALID', `The manifest's digest is ${digest}`)
  }
  const manifest = bytes.toString()
  if (!Buffer.from(manifest).equals(bytes)) {
    return refuse(response, 400, 'MANIFEST_INVALID', 'The manifest is not UTF-8')
  }
  const mediaType = incoming.headers['content-type'] ?? ''
  const stored = await store.putManifest({ repository, digest, mediaType, manifest: bytes })
  if (stored.status >= 300) return relay(response, stored)
  const tag = isDigest(reference) ? undefined : reference
  const refusal = await records.putImage({ repository, manifest, mediaType, digest, tag })
  if (refusal !== undefined) return refuse(response, 400, 'TAG_INVALID', refusal)
  const location = `/v2/${repository}/manifests/${digest}`
  response.writeHead(201, { location, 'docker-content-digest': digest, 'content-length': 0 }).end()
}

/** DELETE: of a tag, or of an image with all its tags, as BatchDeleteImage does it. */
export const deleteManifest = async (
  { records }: Parts,
  { repository, reference }: Named,
  response: ServerResponse,
): Promise<void> => {
  if (!(await records.deleteImage(repository, reference))) return notFound(response)
  response.writeHead(202, { 'content-length': 0 }).end()
}

/** GET of tags/list, paged by `n` and `last` (OCI distribution spec, listing tags). */
export const listTags = async (
  { records }: Parts,
  repository: string,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> => {
  const all = [...(await records.tags(repository))].sort()
  const after = all.filter((tag) => tag > (query.get('last') ?? ''))
  const count = Number(query.get('n') ?? after.length)
  const tags = after.slice(0, count)
  const next = new URLSearchParams({ n: String(count), last: tags.at(-1) ?? '' })
  const link = { link: `</v2/${repository}/tags/list?${next}>; rel="next"` }
  response
    .writeHead(200, {
      'content-type': 'application/json',
      ...(tags.length > 0 && tags.length < after.length ? link : {}),
    })
    .end(JSON.stringify({ name: repository, tags }))
}

const notFound = (response: ServerResponse): void =>
  refuse(response, 404, 'MANIFEST_UNKNOWN', 'Requested image not found')

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

const relay = (response: ServerResponse, { status, headers, body }: StoredAnswer): void => {
  const type = headers['content-type'] ?? 'application/json'
  response.writeHead(status, { 'content-type': type }).end(body)
}
