import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contentHash } from '../foundation/content-cache.ts'
import { loadPins } from '../setup/pins.ts'
import { runSetup, type SetupOptions } from '../setup/run-setup.ts'
import type { SetupStep } from '../setup/setup-step.ts'
import { createSetupSteps } from '../setup/setup-steps.ts'
import { findGo } from '../setup/steps/go-toolchain.ts'
import { setupError } from '../setup/setup-error.ts'
import { renderPins } from './pins.ts'
import { renderError } from './render-error.ts'
import { readPackage } from './schema/read-package.ts'

/** What a base is rendered with. */
export interface RenderTools {
  readonly tofu: string
  /** The program that stands in for the provider. */
  readonly standIn: string
  /** The provider's schema, as ProviderSchema has it. */
  readonly schema: string
}

/** Builds and fetches what is missing, into the per-user cache; none of it is in `make setup`. */
export const provideRenderTools = async (
  options: Omit<SetupOptions, 'steps'>,
): Promise<RenderTools> => {
  const steps = [...createSetupSteps(loadPins(), ['tofu']), standIn, schema]
  const { toolbox } = await runSetup({ ...options, steps })
  return {
    tofu: toolbox.tofu,
    standIn: join(standInHome(options.cacheRoot), 'stand-in'),
    schema: join(schemaHome(options.cacheRoot), 'schema.json'),
  }
}

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** A folder of the cache that is named after what decides its content. */
const homeOf = (cacheRoot: string, name: string, sources: string): string => {
  const files = readdirSync(sources).sort()
  const parts = files.flatMap((file) => [file, readFileSync(join(sources, file))])
  const key = contentHash(JSON.stringify(renderPins), ...parts).slice(0, 12)
  return join(cacheRoot, 'tools', `${name}-${key}`)
}

const standInHome = (cacheRoot: string): string => homeOf(cacheRoot, 'stand-in', folder('stand-in'))
const schemaHome = (cacheRoot: string): string => homeOf(cacheRoot, 'aws-schema', folder('schema'))

const standIn: SetupStep = {
  name: 'stand-in',
  title: 'Build the stand-in for the AWS provider',
  after: ['tofu'],
  expectedSeconds: 40,
  isReady: ({ cacheRoot }) => Promise.resolve(existsSync(standInHome(cacheRoot))),
  provide: async (context) => {
    const draft = join(context.scratch, 'stand-in')
    await mkdir(draft)
    const go = await findGo(context, context.layout.pins.go.minimum)
    if (go === undefined) throw setupError('ERR_SETUP_STEP', 'No Go to build the stand-in with.')
    const flags = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w']
    await context.run([go, 'build', ...flags, '-o', join(draft, 'stand-in'), '.'], {
      cwd: folder('stand-in'),
      env: {
        ...{ CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', GOWORK: 'off' },
        GOTMPDIR: context.scratch,
      },
      deadlineMs: 900_000,
    })
    await rename(draft, standInHome(context.cacheRoot))
  },
}

const schema: SetupStep = {
  name: 'aws-schema',
  title: `Read the schema of ${renderPins.provider.name} ${renderPins.provider.version}`,
  after: [],
  expectedSeconds: 20,
  isReady: ({ cacheRoot }) => Promise.resolve(existsSync(schemaHome(cacheRoot))),
  provide: async ({ cacheRoot, run, scratch }) => {
    const { name, version, integrity } = renderPins.package
    const draft = join(scratch, 'aws-schema')
    await mkdir(draft)
    const pack = ['npm', 'pack', '--silent', '--pack-destination', scratch, `${name}@${version}`]
    const answer = await run(pack, { cwd: scratch, deadlineMs: 300_000 })
    const archive = join(scratch, answer.trim().split('\n').at(-1) ?? '')
    checkIntegrity(await readFile(archive), integrity)
    const unpack = ['tar', '--extract', '--file', archive, '--directory', scratch]
    await run([...unpack, '--wildcards', 'package/lib/*.js'], { deadlineMs: 120_000 })
    const read = readPackage(join(scratch, 'package', 'lib'))
    await writeFile(join(draft, 'schema.json'), JSON.stringify(read))
    await rename(draft, schemaHome(cacheRoot))
  },
}

/**
 * Registries are trusted for nothing but the bytes that are pinned.
 *
 * @param integrity as npm states it
 * @throws AssayError ERR_RENDER_SCHEMA
 */
export const checkIntegrity = (archive: Uint8Array, integrity: string): void => {
  const found = `sha512-${createHash('sha512').update(archive).digest('base64')}`
  if (found === integrity) return
  throw renderError(
    'ERR_RENDER_SCHEMA',
    `The package of the schema has integrity ${found}, but pins.json says ${integrity}.`,
  )
}
