import t from 'tap'
import { assertSocketPath } from '../../../../infra/local/load-balancer/assert-socket-path.ts'

/** A folder whose HAProxy socket has a path of that many bytes. */
const folderFor = (bytes: number): string => `/${'a'.repeat(bytes - '//haproxy/admin.sock'.length)}`

t.test('a socket path of 97 bytes is the longest that HAProxy binds', async (t) => {
  t.doesNotThrow(() => assertSocketPath(folderFor(97)))
  t.throws(() => assertSocketPath(folderFor(98)), {
    code: 'ERR_CLOUD_PATH',
    message: / is 1 byte\(s\) too long/,
  })
})

t.test('bytes count, not characters', async (t) => {
  t.throws(() => assertSocketPath(folderFor(97).replace('a', 'ä')), { code: 'ERR_CLOUD_PATH' })
})
