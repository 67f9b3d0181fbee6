import fc from 'fast-check'
import t from 'tap'
import { parseRegistryPath } from '../../../../infra/local/registry/registry-path.ts'

const repository = 'assay/sentiment'
const digest = `sha256:${'0'.repeat(64)}`

t.test('every path of the protocol is read, with or without escapes', (t) => {
  const paths = {
    '/v2/': { kind: 'base' },
    [`/v2/${repository}/tags/list?n=1`]: { kind: 'tags', repository },
    [`/v2/${repository}/manifests/v1.0-a_B`]: {
      kind: 'manifest',
      repository,
      reference: 'v1.0-a_B',
    },
    [`/v2/${repository}/manifests/${digest}`]: { kind: 'manifest', repository, reference: digest },
    [`/v2/${repository}/blobs/${digest}`]: { kind: 'blob', repository, digest },
    [`/v2/${repository}/blobs/uploads/`]: { kind: 'upload', repository, id: '' },
    [`/v2/${repository}/blobs/uploads/a-1?_state=x`]: { kind: 'upload', repository, id: 'a-1' },
    '/v2/a%2Fb/blobs/uploads/': { kind: 'upload', repository: 'a/b', id: '' },
    [`/v2/a/manifests/${encodeURIComponent(digest)}`]: {
      ...{ kind: 'manifest', repository: 'a', reference: digest },
    },
    '/v2/blobs/blobs/uploads/': { kind: 'upload', repository: 'blobs', id: '' },
  }
  for (const [path, target] of Object.entries(paths)) {
    t.strictSame(parseRegistryPath(path), target, path)
  }
  t.end()
})

t.test('what ECR does not have, or no repository can be called, is nothing', (t) => {
  const paths = [
    ...[
      '/',
      '/v1/',
      '/v2/_catalog',
      '/v2/a',
      '/v2/a/tags/',
      '/v2/a/referrers/x',
      '/v2/%zz/tags/list',
    ],
    ...['/v2/A/tags/list', '/v2/a--/tags/list', '/v2/-a/tags/list', '/v2/a//b/tags/list'],
    ...['/v2/a/manifests/', '/v2/a/manifests/.x', '/v2/a/manifests/a/b', '/v2/a/blobs/sha256:x'],
    ...['//elsewhere/v2/a/tags/list', 'http://elsewhere/v2/a/tags/list', '/v2/a/tags/list/'],
  ]
  for (const path of paths) t.equal(parseRegistryPath(path), undefined, path)
  t.end()
})

t.test('a path that leads elsewhere on its way is nothing, however it is written', (t) => {
  const step = fc.constantFrom('..', '.', '%2e%2e', '%2E.', '..%2F..', '', '%2f', '..;', '\\..')
  const word = fc.constantFrom('assay', 'sentiment', 'other', 'blobs', 'manifests', 'uploads', 'v2')
  const path = fc
    .tuple(fc.array(word, { maxLength: 3 }), step, fc.array(word, { maxLength: 3 }))
    .map(([before, odd, after]) => [...before, odd, ...after].join('/'))
    .map((between) => `/v2/${between}/blobs/uploads/`)
  fc.assert(
    fc.property(path, (url) => {
      const target = parseRegistryPath(url)
      // A slash that is an escape is a slash; everything else that was generated leads elsewhere.
      return (
        target === undefined || decodeURIComponent(url) === `/v2/${named(target)}/blobs/uploads/`
      )
    }),
    { numRuns: 1000 },
  )
  t.end()
})

const named = (target: object): string => ('repository' in target ? String(target.repository) : '')
