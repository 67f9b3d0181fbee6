import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractSchema } from './extract-schema.ts'
import type { Block, ProviderSchema } from './provider-schema.ts'

/**
 * Rebuilds the provider's schema from the package that cdktn generates of it.
 *
 * @param lib the package's lib/: a folder for each resource and data source, one for the provider
 */
export const readPackage = (lib: string): ProviderSchema => {
  const described = readdirSync(lib, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .flatMap((name) => extractSchema(sourceIn(join(lib, name))) ?? [])
  const provider = described.find(({ type }) => type === undefined)
  return {
    provider: provider?.block ?? { attributes: {}, blocks: {} },
    resources: Object.fromEntries(
      described.flatMap(({ type, block }): [string, Block][] =>
        type === undefined ? [] : [[type, block]],
      ),
    ),
  }
}

/** A large resource is spread over several files. */
const sourceIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
