/** What a path of the registry protocol names, every part of it checked. */
export type RegistryTarget =
  | { readonly kind: 'base' }
  | { readonly kind: 'tags'; readonly repository: string }
  /** `reference` is a tag, or a digest with its algorithm. */
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: string }
  /** `id` is '' where an upload begins. */
  | { readonly kind: 'upload'; readonly repository: string; readonly id: string }

/** RepositoryName of ECR's service model. */
const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
/** OCI distribution spec, "Pulling manifests"; OCI image spec, "Digests". */
const tag = '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'
const digest = '[a-z0-9]+:[a-f0-9]{32,128}'

const pattern = new RegExp(
  `^/v2/(?<repository>${part}(?:/${part})*)/` +
    `(?:manifests/(?<reference>${tag}|${digest})|blobs/(?<digest>${digest})` +
    `|blobs/uploads/(?<id>[a-zA-Z0-9_=-]*)|tags/(?<tags>list))$`,
)

/**
 * Reads the path of a request.
 *
 * @param url as on the request line: path and query
 * @returns undefined for a path that ECR does not have, or that is malformed
 */
export const parseRegistryPath = (url: string): RegistryTarget | undefined => {
  const path = decoded(url.split('?', 1)[0] ?? '')
  if (path === '/v2/' || path === '/v2') return { kind: 'base' }
  const named = pattern.exec(path)?.groups
  const repository = named?.['repository']
  if (named === undefined || repository === undefined) return undefined
  if (named['tags'] !== undefined) return { kind: 'tags', repository }
  if (named['digest'] !== undefined) return { kind: 'blob', repository, digest: named['digest'] }
  if (named['id'] !== undefined) return { kind: 'upload', repository, id: named['id'] }
  return { kind: 'manifest', repository, reference: named['reference'] ?? '' }
}

/** @returns '' for an escape that is none */
const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return ''
    throw error
  }
}
