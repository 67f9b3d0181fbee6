import t from 'tap'
import { checkIntegrity } from '../../../infra/render/render-tools.ts'

t.test('a package of other bytes than the pinned ones is refused', async (t) => {
  const pinned =
    'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg' +
    '/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=='
  t.doesNotThrow(() => checkIntegrity(new Uint8Array(), pinned))
  t.throws(() => checkIntegrity(new Uint8Array(1), pinned), { code: 'ERR_RENDER_SCHEMA' })
})
