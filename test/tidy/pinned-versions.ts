import { readPins } from '../../ami-scripts/app-image/pins.ts'
import { loadPins } from '../../infra/setup/pins.ts'
import { readSource } from './sources.ts'

const setupPins = 'infra/setup/pins.json'
const imagePins = 'packer/versions.auto.pkrvars.hcl'

/**
 * Version numbers that are pinned, each with the file that pins it, and all files where a pinned
 * version may stand. Packer reads its own from plugins.pkr.hcl, and only as a literal.
 */
export const pinnedVersions = (): {
  readonly versions: ReadonlyMap<string, string>
  readonly homes: readonly string[]
} => {
  const image = [...readSource(imagePins).text.matchAll(/^\w+_version\s*=\s*"([^"]+)"/gm)]
  const { go, goTools } = loadPins()
  const tools = [go.version, ...Object.values(goTools).map(({ version }) => version)]
  return {
    versions: new Map([
      ...tools.map((version) => [version, setupPins] as const),
      [readPins().node.version, 'package.json'] as const,
      ...image.map(([, version = '']) => [version, imagePins] as const),
    ]),
    homes: [setupPins, imagePins, 'package.json', 'packer/plugins.pkr.hcl'],
  }
}
